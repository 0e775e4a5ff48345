import { HOOK_TOKEN_VARIABLE } from "../agents/claude/telemetry-env.ts";
import {
  ASYNC_HOOKS_SINCE,
  type ClaudeHookEvent,
  type ClaudeVersion,
  EVENT_SINCE,
  EXEC_FORM_SINCE,
  hasEvent,
  HTTP_HOOKS_SINCE,
  isAtLeast,
  OLDEST_KNOWN_VERSION,
} from "../agents/claude/versions.ts";
import { quoteShellWord } from "./shell-words.ts";

/** Whether the agent waits for the hook to end. An async hook that still runs when `-p` ends is killed, and its event lost. */
type Wait = "sync" | "async";

/**
 * The events that the session model reads, and how each is hooked. The four of a tool call are async: the
 * agent would wait for every one of them, and what may be lost at the end of a `-p` run is gone with its
 * session anyway (measured, docs/adr/0006-async-hooks.md). The others must arrive.
 */
export const HOOKED_EVENTS = {
  SessionStart: "sync",
  SessionEnd: "sync",
  UserPromptSubmit: "sync",
  PreToolUse: "async",
  PostToolUse: "async",
  PostToolUseFailure: "async",
  PostToolBatch: "async",
  PermissionRequest: "sync",
  PermissionDenied: "sync",
  Notification: "sync",
  Stop: "sync",
  StopFailure: "sync",
  SubagentStart: "sync",
  SubagentStop: "sync",
  PreCompact: "sync",
  PostCompact: "sync",
  PostModelSwitch: "sync",
  TaskCreated: "sync",
  TaskCompleted: "sync",
  Elicitation: "sync",
  ElicitationResult: "sync",
} as const satisfies Partial<Record<ClaudeHookEvent, Wait>>;

/** An event that we may hook. */
export type HookedEvent = keyof typeof HOOKED_EVENTS;

/** Events that must never be hooked by an observer, with the reason that a person is told. */
export const NEVER_HOOKED = {
  WorktreeCreate: "a hook there replaces git",
  MessageDisplay: "it holds up the drawing of answers",
  FileChanged: "it needs a list of files to watch",
} as const satisfies Partial<Record<ClaudeHookEvent, string>>;

/** Seconds until the agent gives up on a hook of ours. Ours takes milliseconds; with a limit of its own SessionEnd is not bound by the 1.5 s that all others share. */
const HOOK_TIMEOUT_SECONDS = 5;

/** A hook entry as it stands in settings.json. */
export type HookEntry = CommandEntry | HttpEntry;

interface CommandEntry {
  readonly type: "command";
  readonly command: string;
  readonly args?: readonly string[];
  readonly timeout: number;
  readonly async?: true;
}

interface HttpEntry {
  readonly type: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Which variables of the environment headers may name. */
  readonly allowedEnvVars: readonly string[];
  readonly timeout: number;
}

/** The fields of an entry that we write and keep up to date; any other is the user's own. */
export const MANAGED_FIELDS: readonly string[] = [
  "type",
  "command",
  "args",
  "timeout",
  "async",
  "url",
  "headers",
  "allowedEnvVars",
];

/** Clients send no http hook for it ("HTTP hooks are not supported for SessionStart"). */
const NEVER_BY_HTTP: readonly HookedEvent[] = ["SessionStart"];

/** Whether a client of that version sends this event's hook by http. */
export const canBeHttp = (event: HookedEvent, version: ClaudeVersion | undefined): boolean =>
  version !== undefined && isAtLeast(version, HTTP_HOOKS_SINCE) && !NEVER_BY_HTTP.includes(event);

/** An event left out because the client is not known to have it. */
export interface LeftOutEvent {
  readonly event: HookedEvent;
  /** The first version known to have it. */
  readonly since: string;
}

/** Splits our events into those that this version is known to have and the others. Without a version only those of the oldest measured one are safe. */
export function chooseEvents(version: ClaudeVersion | undefined): {
  readonly chosen: readonly HookedEvent[];
  readonly leftOut: readonly LeftOutEvent[];
} {
  const isKnown = (event: HookedEvent): boolean =>
    version ? hasEvent(version, event) : EVENT_SINCE[event] === OLDEST_KNOWN_VERSION;
  const events = Object.keys(HOOKED_EVENTS).filter(isHookedEvent);
  return {
    chosen: events.filter(isKnown),
    leftOut: events
      .filter((event) => !isKnown(event))
      .map((event) => ({ event, since: EVENT_SINCE[event] })),
  };
}

const isHookedEvent = (name: string): name is HookedEvent => Object.hasOwn(HOOKED_EVENTS, name);

/** The entry for one event, by http where that is asked for and can be; else a command: without a shell where the version can, without waiting where the table says so. */
export function buildHookEntry(
  event: HookedEvent,
  binary: string,
  version: ClaudeVersion | undefined,
  httpPort?: number,
): HookEntry {
  if (httpPort !== undefined && canBeHttp(event, version)) {
    return {
      type: "http",
      url: `http://127.0.0.1:${httpPort}/hook`,
      headers: { Authorization: `Bearer \${${HOOK_TOKEN_VARIABLE}}` },
      allowedEnvVars: [HOOK_TOKEN_VARIABLE],
      timeout: HOOK_TIMEOUT_SECONDS,
    };
  }
  const waits: Readonly<Record<HookedEvent, Wait>> = HOOKED_EVENTS;
  const isAsync =
    waits[event] === "async" && version !== undefined && isAtLeast(version, ASYNC_HOOKS_SINCE);
  const start =
    version !== undefined && isAtLeast(version, EXEC_FORM_SINCE)
      ? { command: binary, args: ["event"] }
      : { command: `${quoteShellWord(binary)} event` };
  return {
    type: "command",
    ...start,
    timeout: HOOK_TIMEOUT_SECONDS,
    ...(isAsync ? { async: true } : {}),
  };
}
