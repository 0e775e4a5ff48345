import bash from "../../../share/completions/waybar-llm-bridge.bash" with { type: "text" };
import fish from "../../../share/completions/waybar-llm-bridge.fish" with { type: "text" };
import zsh from "../../../share/completions/waybar-llm-bridge.zsh" with { type: "text" };

const SCRIPTS = { bash, zsh, fish } as const;

/** The shells that can complete our words. */
export type CompletionShell = keyof typeof SCRIPTS;

export const COMPLETION_SHELLS: readonly CompletionShell[] = ["bash", "zsh", "fish"];

/** The script that makes a shell ask this program what may come next. The program has to be on PATH. */
export function renderCompletionScript(shell: CompletionShell): string {
  return SCRIPTS[shell];
}
