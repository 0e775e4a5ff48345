import { BridgeFault } from "../core/fault.ts";
import type { FaultCode } from "../core/fault-codes.ts";
import { EXIT } from "../sys/exit.ts";

/** What a person reads when something failed, and the code that the process leaves with. */
export interface Answer {
  readonly text: string;
  readonly exitCode: number;
}

/** Words for anything that was thrown. `debug` adds where it happened. */
export function describeError(error: unknown, debug: boolean): Answer {
  const stack = debug && error instanceof Error ? `\n${describeStack(error)}` : "";
  if (error instanceof BridgeFault) {
    const code = error.code === "bad-usage" ? "" : ` (${error.code})`;
    const hint = error.hint === undefined ? "" : `\n${error.hint}`;
    return { text: `${error.message}${code}${hint}${stack}`, exitCode: exitCodeOf(error.code) };
  }
  const message = error instanceof Error && error.message !== "" ? error.message : String(error);
  const advice = debug ? "" : "\nLLM_BRIDGE_DEBUG=1 shows where it happened.";
  return {
    text: `That should not have happened: ${message} (${systemCode(error)})${advice}${stack}`,
    exitCode: EXIT.fault,
  };
}

/** The command line's only catch: whatever a verb throws becomes words and an exit code. */
export async function answerErrors(
  run: () => Promise<number>,
  printError: (text: string) => void,
  debug: boolean,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const answer = describeError(error, debug);
    printError(answer.text);
    return answer.exitCode;
  }
}

function exitCodeOf(code: FaultCode): number {
  switch (code) {
    case "bad-usage":
      return EXIT.usage;
    case "config-invalid":
      return EXIT.config;
    case "daemon-unavailable":
      return EXIT.unavailable;
    default:
      return EXIT.fault;
  }
}

/** ENOSPC and its like, where the system gave one. */
function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "unexpected";
}

function describeStack(error: Error): string {
  const stacks: string[] = [];
  const seen = new Set<unknown>();
  for (let next: unknown = error; next instanceof Error && !seen.has(next); next = next.cause) {
    stacks.push(next.stack ?? next.message);
    seen.add(next);
  }
  return stacks.join("\nCaused by ");
}
