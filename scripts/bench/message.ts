import { WIRE_VERSION, type WireMessage } from "../../src/wire/message.ts";

/** What one of many parallel sessions sends: a call begins, the same call ends, the next one begins, … */
export function toolMessage(
  session: string,
  step: number,
  times: { readonly bootMs: number; readonly epochMs: number },
  pid: number,
): WireMessage {
  const isEnd = step % 2 === 1;
  return {
    v: WIRE_VERSION,
    agent: "claude",
    session,
    event: isEnd ? "PostToolUse" : "PreToolUse",
    tool_use_id: toolUseId(step),
    tool: "Bash",
    subject: `bun test tests/unit/part-${step >> 1}.test.ts`,
    cwd: `/home/user/projects/${session}`,
    boot_ms: times.bootMs,
    epoch_ms: times.epochMs,
    pid,
    detail: { permission_mode: "default", ...(isEnd && { duration_ms: step }) },
  };
}

/** The call that a step begins or ends. */
export const toolUseId = (step: number): string => `toolu_${String(step >> 1).padStart(18, "0")}`;

/** The name of one of the sessions. */
export const sessionId = (index: number): string =>
  `5e551000-0000-4000-8000-${String(index).padStart(12, "0")}`;
