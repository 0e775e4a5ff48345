import { BridgeFault } from "../../core/fault.ts";

/** Whether to go on: asks whoever sits at the terminal, unless they have said so already. Throws BridgeFault where nobody can be asked. */
export async function agreeTo(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new BridgeFault("bad-usage", "There is nobody here to ask.", {
      hint: "`waybar-llm-bridge update --yes` goes on without asking.",
    });
  }
  const { confirm } = await import("@clack/prompts");
  // Escape and Ctrl-C give a symbol: they are no yes.
  return (await confirm({ message: question })) === true;
}
