import type { Session } from "../core/session/session.ts";

/** Files of another version are not read: a session lives hours, and begins anew with its next event. */
export const SESSION_FILE_VERSION = 1;

/** The session of a file's JSON, or undefined when it is not one that we wrote. */
export function decodeSession(file: unknown): Session | undefined {
  if (!isRecord(file) || file["version"] !== SESSION_FILE_VERSION) return undefined;
  const session = file["session"];
  return isRecord(session) && hasShape(session) ? (session as unknown as Session) : undefined; // just checked
}

const LISTS = ["tools", "recentTools", "subagents", "waits", "background", "todos"];

/** The parts that the model and the views build on; the rest is optional anyway. */
function hasShape(session: Record<string, unknown>): boolean {
  const turn = session["turn"];
  const compaction = session["compaction"];
  return (
    ["agent", "id"].every((key) => typeof session[key] === "string") &&
    ["startedAt", "lastEventAt", "lastEventEpochMs"].every((key) => isFinite(session[key])) &&
    LISTS.every((key) => Array.isArray(session[key]) && session[key].every(isRecord)) &&
    isRecord(turn) &&
    ["idle", "open", "failed"].includes(String(turn["phase"])) &&
    isFinite(turn["at"]) &&
    isFinite(turn["since"]) &&
    isRecord(compaction) &&
    isFinite(compaction["at"])
  );
}

const isFinite = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
