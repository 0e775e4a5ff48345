import { isObject } from "../core/json.ts";
import type { Session } from "../core/session/session.ts";

/** Files of another version are not read: a session lives hours, and begins anew with its next event. */
export const SESSION_FILE_VERSION = 1;

/** The session of a file's JSON, or undefined when it is not one that we wrote. */
export function decodeSession(file: unknown): Session | undefined {
  if (!isObject(file) || file["version"] !== SESSION_FILE_VERSION) return undefined;
  const session = file["session"];
  return hasShape(session) ? (session as Session) : undefined; // just checked
}

type Check = (value: unknown) => boolean;

const isFinite: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === "boolean";
const isText: Check = (value) => typeof value === "string";

const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([key, check]) => check(value[key]));
const listOf =
  (entry: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(entry);

const TOKENS = {
  inputTokens: isFinite,
  outputTokens: isFinite,
  cacheReadTokens: isFinite,
  cacheWriteTokens: isFinite,
};
const LIMIT = optional(shape({ usedPercent: isFinite, resetsAt: optional(isFinite) }));
const OF_A_CALL = { name: isText, subject: optional(isText), subagentId: optional(isText) };

/** What the model and the views take for granted: a file that lacks any of it would stop them. */
const hasShape = shape({
  agent: isText,
  id: isText,
  startedAt: isFinite,
  lastEventAt: isFinite,
  lastEventEpochMs: isFinite,
  pid: optional(isFinite),
  cwd: optional(isText),
  transcriptPath: optional(isText),
  title: optional(isText),
  model: optional(isText),
  permissionMode: optional(isText),
  branch: optional(isText),
  client: optional(shape({ isBusy: isFlag, at: isFinite })),
  prompt: optional(shape({ text: isText, at: isFinite })),
  turn: shape({
    phase: oneOf("idle", "open", "failed"),
    since: isFinite,
    at: isFinite,
    error: optional(shape({ kind: isText, message: optional(isText) })),
  }),
  asked: optional(shape({ at: isFinite })),
  completed: optional(shape({ at: isFinite })),
  compaction: shape({ since: optional(isFinite), at: isFinite }),
  tools: listOf(shape({ ...OF_A_CALL, id: isText, since: isFinite })),
  recentTools: listOf(
    shape({
      ...OF_A_CALL,
      id: isText,
      endedAt: isFinite,
      durationMs: optional(isFinite),
      outcome: oneOf("ok", "failed", "denied", "interrupted"),
      error: optional(isText),
    }),
  ),
  subagents: listOf(
    shape({ id: isText, type: isText, since: isFinite, endedAt: optional(isFinite) }),
  ),
  waits: listOf(
    shape({
      reason: oneOf("permission", "question", "idle-prompt"),
      since: isFinite,
      subagentId: optional(isText),
      tool: optional(isText),
      subject: optional(isText),
      toolUseId: optional(isText),
    }),
  ),
  background: listOf(shape({ id: isText, type: isText, description: optional(isText) })),
  todos: listOf(
    shape({ id: isText, subject: isText, status: oneOf("pending", "in_progress", "completed") }),
  ),
  status: optional(
    shape({
      at: isFinite,
      model: optional(isText),
      usage: optional(shape(TOKENS)),
      contextTokens: optional(isFinite),
      contextSizeTokens: optional(isFinite),
      contextPercent: optional(isFinite),
      costMicroUsd: optional(isFinite),
      linesAdded: optional(isFinite),
      linesRemoved: optional(isFinite),
      fiveHour: LIMIT,
      sevenDay: LIMIT,
      promptCache: optional(
        shape({
          warm: isFlag,
          expiresAt: optional(isFinite),
          hitRatio: optional(isFinite),
          lastMissCause: optional(isText),
        }),
      ),
      title: optional(isText),
      projectDir: optional(isText),
      branch: optional(isText),
      version: optional(isText),
    }),
  ),
  usage: optional(shape({ ...TOKENS, at: isFinite })),
  ledgerCostMicroUsd: optional(isFinite),
  telemetryCostMicroUsd: optional(isFinite),
  endedAt: optional(isFinite),
});
