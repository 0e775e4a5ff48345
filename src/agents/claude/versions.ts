/** A release of Claude Code. `preRelease` is set for `2.1.329-beta.1` and the like: it comes before the release of that number. */
export interface ClaudeVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly preRelease: boolean;
}

/**
 * Each hook event with the first version known to have it. One name that an old client does not
 * know switches its whole settings file off, the permission rules included, so no row may be early.
 * Measured at 1.0.128, 2.0.77, 2.1.79, 2.1.165 and 2.1.329: a row between two of these names the
 * later one, unless the client's own changelog names the release.
 */
export const EVENT_SINCE = {
  PreToolUse: "1.0.128",
  PostToolUse: "1.0.128",
  Notification: "1.0.128",
  UserPromptSubmit: "1.0.128",
  SessionStart: "1.0.128",
  SessionEnd: "1.0.128",
  Stop: "1.0.128",
  SubagentStop: "1.0.128",
  PreCompact: "1.0.128",
  PermissionRequest: "2.0.45",
  PostToolUseFailure: "2.0.77",
  SubagentStart: "2.0.77",
  InstructionsLoaded: "2.1.69",
  StopFailure: "2.1.78",
  PostCompact: "2.1.79",
  Setup: "2.1.79",
  TeammateIdle: "2.1.79",
  TaskCompleted: "2.1.79",
  Elicitation: "2.1.79",
  ElicitationResult: "2.1.79",
  ConfigChange: "2.1.79",
  WorktreeCreate: "2.1.79",
  WorktreeRemove: "2.1.79",
  MessageDisplay: "2.1.152",
  PostToolBatch: "2.1.165",
  UserPromptExpansion: "2.1.165",
  PermissionDenied: "2.1.165",
  TaskCreated: "2.1.165",
  CwdChanged: "2.1.165",
  FileChanged: "2.1.165",
  DirectoryAdded: "2.1.219",
  PreModelSwitch: "2.1.251",
  PostModelSwitch: "2.1.251",
} as const satisfies Record<string, string>;

/** The name of a hook event that some version of Claude Code has. */
export type ClaudeHookEvent = keyof typeof EVENT_SINCE;

/** The oldest version that was measured; nothing is known about older ones. */
export const OLDEST_KNOWN_VERSION = "1.0.128";

/** From this version on an unknown event is skipped; up to then it switches the whole file off. Measured at 2.1.100 (off) and 2.1.122 (skipped). */
export const UNKNOWN_EVENT_SKIPPED_SINCE = "2.1.122";

/** `args` beside `command`: the program is started directly, without a shell. */
export const EXEC_FORM_SINCE = "2.1.139";

/** `async: true`: the agent does not wait. Older clients ignore it and wait. */
export const ASYNC_HOOKS_SINCE = "2.1.79";

/** `type: "http"`; measured between 2.0.77 (unknown) and 2.1.79. */
export const HTTP_HOOKS_SINCE = "2.1.79";

/** Whether the name is that of a hook event of some version. */
export const isClaudeHookEvent = (name: string): name is ClaudeHookEvent =>
  Object.hasOwn(EVENT_SINCE, name);

/** Reads what `claude --version` prints, such as `2.1.329 (Claude Code)`, or a bare version. `undefined` when no version leads it. */
export function parseClaudeVersion(text: string): ClaudeVersion | undefined {
  const found = /^\s*v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(-[0-9A-Za-z.-]+)?(?=\s|$)/.exec(text);
  if (!found) return undefined;
  return {
    major: Number(found[1]),
    minor: Number(found[2]),
    patch: Number(found[3]),
    preRelease: found[4] !== undefined,
  };
}

/** Whether `version` is `since` or later. `since` is one of the dotted triples of this file. */
export function isAtLeast(version: ClaudeVersion, since: string): boolean {
  const wanted = parseClaudeVersion(since);
  if (!wanted) return false;
  if (version.major !== wanted.major) return version.major > wanted.major;
  if (version.minor !== wanted.minor) return version.minor > wanted.minor;
  if (version.patch !== wanted.patch) return version.patch > wanted.patch;
  return !version.preRelease;
}

/** Whether a client of that version is known to have the event. */
export const hasEvent = (version: ClaudeVersion, event: ClaudeHookEvent): boolean =>
  isAtLeast(version, EVENT_SINCE[event]);

/** The version as it is written: `2.1.329`. */
export const renderVersion = (version: ClaudeVersion): string =>
  `${version.major}.${version.minor}.${version.patch}${version.preRelease ? " (pre-release)" : ""}`;
