import { HOOK_TOKEN_VARIABLE } from "../agents/claude/telemetry-env.ts";
import { quoteShellWord, splitShellWords } from "./shell-words.ts";

/** The name of our program, as a package or a person may have placed it; Nix wrappers hide the real one behind `.…-wrapped`. */
export const isOurProgram = (path: string): boolean =>
  /^(?:waybar-llm-bridge|\.waybar-llm-bridge-wrapped)$/.test(path.slice(path.lastIndexOf("/") + 1));

/** A hook of ours: the program that it starts. */
export interface OwnHook {
  readonly binary: string;
}

/** Recognises a hook entry's `command` and `args` as ours, at whatever path; `undefined` when it is somebody else's. */
export function parseOwnHook(
  command: string,
  args: readonly string[] | undefined,
): OwnHook | undefined {
  if (args !== undefined && isOurProgram(command) && isEventVerb(args[0])) {
    return { binary: command };
  }
  // Clients without the exec form read only this; beside it `args` means nothing that anybody could want.
  const [program, verb] = splitShellWords(command) ?? [];
  if (!program || !isOurProgram(program.value) || !isEventVerb(verb?.value)) return undefined;
  return { binary: program.value };
}

/** Recognises an http hook as ours, at whatever port: nobody else names that variable. Gives the port. */
export function parseOwnHttpHook(url: string, authorization: string): number | undefined {
  if (authorization !== `Bearer \${${HOOK_TOKEN_VARIABLE}}`) return undefined;
  const parsed = URL.parse(url);
  return parsed?.pathname === "/hook" ? Number(parsed.port) : undefined;
}

const isEventVerb = (word: string | undefined): boolean => word === "event" || word === "update";

/** A status line command of ours, and the command of the user that it runs as well. */
export interface OwnStatusLine {
  readonly binary: string;
  readonly chained?: string;
  /** What follows the program, as written: the flags that somebody may have added. */
  readonly rest: string;
}

/** Recognises a `statusLine.command` as ours; `undefined` when it is somebody else's. */
export function parseOwnStatusLine(command: string): OwnStatusLine | undefined {
  const words = splitShellWords(command);
  const [program, verb] = words ?? [];
  if (!words || !program || !isOurProgram(program.value) || verb?.value !== "statusline") {
    return undefined;
  }
  const at = words.findIndex((word) => word.value === "--chain");
  const chained = at < 0 ? undefined : words[at + 1]?.value;
  const rest = command.slice(program.end);
  return { binary: program.value, rest, ...(chained !== undefined && { chained }) };
}

/** Whether a command that is not simply ours starts our status line somewhere inside, as a script of the user's may. */
export const mentionsOurStatusLine = (command: string): boolean =>
  /waybar-llm-bridge(?:-wrapped)?['"]?\s+statusline\b/.test(command);

/** The status line command to install: ours, which runs `original` too where there is one. */
export const renderStatusLineCommand = (binary: string, original: string | undefined): string =>
  `${quoteShellWord(binary)} statusline${original === undefined ? "" : ` --chain ${quoteShellWord(original)}`}`;

/** The same status line command with the program at another path. */
export const moveStatusLineCommand = (own: OwnStatusLine, binary: string): string =>
  quoteShellWord(binary) + own.rest;
