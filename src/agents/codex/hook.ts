import { cutString } from "../../wire/cut.ts";
import { NAME_UNITS, PATH_UNITS, WIRE_VERSION, type WireMessage } from "../../wire/message.ts";
import { hookMessage } from "../claude/hook.ts";

/** The name of the one event that clients without hooks tell (`notify` in config.toml). */
export const TURN_COMPLETE = "agent-turn-complete";

/** One hook input of Codex, or the JSON of its `notify` program, as a wire message. Undefined when it is neither. */
export function codexMessage(input: unknown): WireMessage | undefined {
  const message = hookMessage(input);
  if (!message) return notifyMessage(input);
  const { transcript_path: path, ...rest } = message;
  const subject = message.tool === "apply_patch" ? patchedFile(message.subject) : message.subject;
  return {
    ...rest,
    agent: "codex",
    ...(subject !== undefined && { subject }),
    // A subagent names its own file, which is not its session's.
    ...(path !== undefined && message.subagent === undefined && { transcript_path: path }),
  };
}

/** A patch's first file says more on one line than the patch's first line does. */
const patchedFile = (patch: string | undefined): string | undefined =>
  patch === undefined
    ? undefined
    : (/^\*\*\* (?:Add|Update|Delete) File: (.+)$/m.exec(patch)?.[1] ?? patch);

function notifyMessage(input: unknown): WireMessage | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const { type, "thread-id": thread, cwd } = { ...input } as Readonly<Record<string, unknown>>;
  if (type !== TURN_COMPLETE || typeof thread !== "string") return undefined;
  return {
    v: WIRE_VERSION,
    agent: "codex",
    session: cutString(thread, NAME_UNITS),
    event: TURN_COMPLETE,
    ...(typeof cwd === "string" && { cwd: cutString(cwd, PATH_UNITS) }),
  };
}
