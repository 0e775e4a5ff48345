import { dirname } from "node:path";
import { BridgeFault, reasonOf } from "../core/fault.ts";
import {
  type FileFacts,
  followLinks,
  lookAt,
  makeDirs,
  moveIntoPlace,
  readBytes,
  removeEmptyDirs,
  removeFile,
  requireWriteAccess,
  stageBeside,
} from "./files.ts";
import { placeOf } from "./text/document.ts";

/** A settings file as it was read. */
export interface SettingsFile {
  /** As the person named it. */
  readonly path: string;
  /** Where its links lead: what is read and replaced. */
  readonly target: string;
  /** `undefined` when there is no file yet. */
  readonly bytes: Uint8Array | undefined;
  /** Its text, without a byte order mark; empty when there is no file yet. */
  readonly text: string;
  readonly hasByteOrderMark: boolean;
}

const MAX_SETTINGS_BYTES = 16 * 1024 * 1024; // a thousand times what people have; keeps a wrong --settings from filling memory
const BYTE_ORDER_MARK = "\u{FEFF}";

/** Reads a settings file through its links. Throws a `BridgeFault` when it is there but cannot be read as text. */
export function readSettings(path: string): SettingsFile {
  const target = followLinks(path);
  if (target === undefined) {
    throw new BridgeFault(
      "settings-not-a-file",
      `Expected a file, found links that lead in a circle (${path})`,
      { hint: "Mend the link." },
    );
  }
  const facts = sayUnreadable(path, () => lookAt(target));
  if (facts === undefined) {
    return { path, target, bytes: undefined, text: "", hasByteOrderMark: false };
  }
  requireSensible(facts, path);
  const bytes = sayUnreadable(path, () => readBytes(target));
  const text = decodeText(bytes, path);
  const hasByteOrderMark = text.startsWith(BYTE_ORDER_MARK);
  return { path, target, bytes, text: hasByteOrderMark ? text.slice(1) : text, hasByteOrderMark };
}

/** The bytes of a new text for that file, with the byte order mark if it had one. */
export const encodeSettings = (file: SettingsFile, text: string): Uint8Array =>
  new TextEncoder().encode(file.hasByteOrderMark ? BYTE_ORDER_MARK + text : text);

/**
 * Puts new bytes in the file's place in one step: whoever reads sees the old or the new, never half.
 * Links stay, and the mode and owner of the file. `beforeRename` runs when all else has succeeded and
 * gets the directories that had to be made; when it throws, nothing is replaced.
 * Throws a `BridgeFault` when the file was changed since it was read, or cannot be written.
 */
export function replaceSettings(
  file: SettingsFile,
  bytes: Uint8Array,
  beforeRename: (createdDirs: readonly string[]) => void,
): void {
  requireWritable(file);
  let createdDirs: readonly string[] = [];
  let staged: string | undefined;
  // Undoes the preparations, whatever went wrong, and says it in words.
  try {
    createdDirs = makeDirs(dirname(file.target));
    staged = stageBeside(file.target, bytes, lookAt(file.target));
    requireUnchanged(file);
    beforeRename(createdDirs);
    moveIntoPlace(staged, file.target);
  } catch (error) {
    if (staged !== undefined) removeFile(staged);
    removeEmptyDirs(createdDirs);
    throw explainWriteFailure(error, file.path);
  }
}

/** Removes a file that we made, with the directories that we made for it where they are empty. Throws a `BridgeFault` when the file was changed since it was read. */
export function removeSettings(file: SettingsFile, createdDirs: readonly string[]): void {
  requireWritable(file);
  requireUnchanged(file);
  // Only the words are ours to improve.
  try {
    removeFile(file.target);
  } catch (error) {
    throw explainWriteFailure(error, file.path);
  }
  removeEmptyDirs(createdDirs);
}

/** Says in words why a file could not be written; faults of our own pass through as they are. */
export function explainWriteFailure(error: unknown, path: string): BridgeFault {
  if (error instanceof BridgeFault) return error;
  const [found, hint] = failureOf(error);
  return new BridgeFault(
    "settings-not-writable",
    `Expected to be able to write, found ${found} (${path})`,
    { hint: `${hint} Nothing was changed.`, cause: error },
  );
}

type Failure = readonly [found: string, hint: string];

const READ_ONLY_HINT =
  "If another program manages the file (Home Manager, a dotfile tool), make the change there; else name another file.";

const FAILURES: Readonly<Record<string, Failure>> = {
  EACCES: ["no permission", "Check the owner and mode of the file and its directory."],
  EPERM: ["no permission", "Check the owner, mode and attributes of the file and its directory."],
  EROFS: ["a read-only file system", READ_ONLY_HINT],
  ENOSPC: ["a full disk", "Make room, then run the command again."],
  EDQUOT: ["your quota used up", "Make room, then run the command again."],
  ENOTDIR: ["a file where a directory should be", "Check the path."],
  ELOOP: ["links that lead in a circle", "Mend the link."],
};

function failureOf(error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const known = typeof code === "string" ? FAILURES[code] : undefined;
  return known ?? [reasonOf(error), "Mend that, then run the command again."];
}

function sayUnreadable<Value>(path: string, read: () => Value): Value {
  // Only the words are ours to improve.
  try {
    return read();
  } catch (error) {
    const [found, hint] = failureOf(error);
    throw new BridgeFault(
      "settings-unreadable",
      `Expected to be able to read, found ${found} (${path})`,
      { hint, cause: error },
    );
  }
}

function requireSensible({ kind, sizeBytes }: FileFacts, path: string): void {
  if (kind !== "file") {
    const found = kind === "directory" ? "a directory" : "a pipe, a socket or a device";
    throw new BridgeFault("settings-not-a-file", `Expected a file, found ${found} (${path})`, {
      hint: "Put a file in its place, or name another one.",
    });
  }
  if (sizeBytes > MAX_SETTINGS_BYTES) {
    throw new BridgeFault(
      "settings-too-big",
      `Expected at most ${MAX_SETTINGS_BYTES} bytes of settings, found ${sizeBytes} (${path})`,
      { hint: "Make it smaller, or name another file." },
    );
  }
}

function decodeText(bytes: Uint8Array, path: string): string {
  // The decoder says "not UTF-8" by throwing.
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new BridgeFault(
      "settings-not-text",
      `Expected UTF-8 text, found other bytes (${placeOfOtherBytes(bytes, path)})`,
      { hint: "Save the file as UTF-8, then run the command again. Nothing was written.", cause },
    );
  }
}

/** Halves the bytes until the last ones that are still text are found. */
function placeOfOtherBytes(bytes: Uint8Array, path: string): string {
  let text = 0;
  let other = bytes.length + 1;
  while (other - text > 1) {
    const middle = (text + other) >> 1;
    if (beginsAsText(bytes.subarray(0, middle))) text = middle;
    else other = middle;
  }
  const before = new TextDecoder().decode(bytes.subarray(0, text), { stream: true });
  return placeOf(before, before.length, path);
}

/** Whether it is text, but for a last character that may be cut. */
function beginsAsText(bytes: Uint8Array): boolean {
  // The decoder says "not UTF-8" by throwing.
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Throws a `BridgeFault` for a file that we may not replace. What is not there yet is asked when it is made. */
export function requireWritable({ path, target, bytes }: SettingsFile): void {
  if (bytes === undefined) return;
  const facts = sayUnreadable(path, () => lookAt(target));
  // A rename would replace even a file that nobody may write: its owner meant it to stay.
  if (facts && (facts.mode & 0o222) === 0) {
    throw new BridgeFault(
      "settings-not-writable",
      `Expected to be able to write, found a file without write permission (${path})`,
      { hint: `chmod u+w ${target} allows it. ${READ_ONLY_HINT} Nothing was changed.` },
    );
  }
  // Only the words are ours to improve.
  try {
    requireWriteAccess(target);
    requireWriteAccess(dirname(target));
  } catch (error) {
    throw explainWriteFailure(error, path);
  }
}

function requireUnchanged(file: SettingsFile): void {
  const now = readSettings(file.path);
  const same =
    now.target === file.target &&
    (file.bytes === undefined || now.bytes === undefined
      ? now.bytes === file.bytes
      : Buffer.compare(now.bytes, file.bytes) === 0);
  if (same) return;
  throw new BridgeFault(
    "settings-changed-meanwhile",
    `Expected the file as it was when the change was shown, found it changed since (${file.path})`,
    { hint: "Run the command again to see the change against the new file. Nothing was written." },
  );
}
