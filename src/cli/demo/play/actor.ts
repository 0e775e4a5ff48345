import { systemNow } from "../../../sys/now.ts";
import type { BootMs } from "../../../core/instant.ts";
import { appendText } from "../../../sys/append-text.ts";
import type { RecordedStep } from "./recording.ts";
import { selfCommand } from "./self.ts";
import type { Stage } from "./stage.ts";

/** What came of a step. */
export interface Performed {
  /** When it was begun: what the daemon knows of it is not older. */
  readonly at: BootMs;
  /** From the start of the hook's process to its end; only of hooks. */
  readonly hookMs?: number;
  /** What the status line printed. */
  readonly printed?: string;
}

/** Does what the recorded client did: starts the real hook with its input, or writes to the transcript. */
export async function performStep(step: RecordedStep, stage: Stage): Promise<Performed> {
  const at = systemNow().bootMs;
  const transcript = stage.transcriptPath(step.session);
  switch (step.kind) {
    case "hook": {
      if (step.input.hook_event_name === "SessionStart") appendText(transcript, "");
      const startedMs = performance.now();
      await runVerb("event", { ...step.input, transcript_path: transcript }, stage.env);
      return { at, hookMs: performance.now() - startedMs };
    }
    case "statusline": {
      const input = { ...step.input, transcript_path: transcript };
      // The demo draws it in one line of its own.
      const env = { ...stage.env, COLUMNS: "72", NO_COLOR: "1" };
      return { at, printed: await runVerb("statusline", input, env) };
    }
    case "transcript":
      appendText(transcript, `${JSON.stringify({ ...step.line, timestamp: new Date() })}\n`);
      return { at };
    default:
      return step satisfies never;
  }
}

async function runVerb(
  verb: "event" | "statusline",
  input: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = Bun.spawn([...selfCommand(), verb], {
    env: { ...env },
    stdin: new TextEncoder().encode(`${JSON.stringify(input)}\n`),
    stdout: "pipe",
    stderr: "ignore",
  });
  const [printed] = await Promise.all([child.stdout.text(), child.exited]);
  return printed;
}
