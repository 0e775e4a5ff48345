import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { BridgeFault } from "../core/fault.ts";

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
const MAX_LINKS = 40; // what Linux follows
const NEW_FILE_MODE = 0o600; // settings may hold keys
const NEW_DIR_MODE = 0o700;
const BYTE_ORDER_MARK = "\u{FEFF}";

/** Reads a settings file through its links. Throws a `BridgeFault` when it is there but cannot be read as text. */
export function readSettings(path: string): SettingsFile {
  const target = followLinks(path);
  const stats = statIfThere(target, path);
  if (stats === undefined) {
    return { path, target, bytes: undefined, text: "", hasByteOrderMark: false };
  }
  if (!stats.isFile()) {
    const found = stats.isDirectory() ? "a directory" : "something else";
    throw new BridgeFault("settings-not-a-file", `Expected a file, found ${found} (${path})`, {
      hint: "Name the settings file with --settings FILE.",
    });
  }
  if (stats.size > MAX_SETTINGS_BYTES) {
    throw new BridgeFault(
      "settings-too-big",
      `Expected at most ${MAX_SETTINGS_BYTES} bytes of settings, found ${stats.size} (${path})`,
      { hint: "Name the settings file with --settings FILE." },
    );
  }
  const bytes = readBytes(target, path);
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
  const createdDirs = makeDirs(dirname(file.target), file.path);
  const temp = tempNameFor(file.target);
  // Undoes the preparations, whatever went wrong.
  try {
    stage(temp, bytes, statIfThere(file.target, file.path));
    requireUnchanged(file);
    beforeRename(createdDirs);
    renameSync(temp, file.target);
  } catch (error) {
    rmSync(temp, { force: true });
    removeDirs(createdDirs);
    throw explainWriteFailure(error, file.path);
  }
  syncDir(dirname(file.target));
}

/** Removes a file that we made, with the directories that we made for it where they are empty. Throws a `BridgeFault` when the file was changed since it was read. */
export function removeSettings(file: SettingsFile, createdDirs: readonly string[]): void {
  requireWritable(file);
  requireUnchanged(file);
  // Only the words are ours to improve.
  try {
    unlinkSync(file.target);
  } catch (error) {
    throw explainWriteFailure(error, file.path);
  }
  removeDirs(createdDirs);
}

/** Writes a private file of ours in one step, with its directory. Errors are node's own. */
export function writePrivately(path: string, bytes: Uint8Array, mode = NEW_FILE_MODE): void {
  mkdirSync(dirname(path), { recursive: true, mode: NEW_DIR_MODE });
  const temp = tempNameFor(path);
  // Leaves no half-written file behind.
  try {
    writeNew(temp, bytes, mode);
    renameSync(temp, path);
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  }
}

/** Says in words why a file could not be written; faults of our own pass through as they are. */
export function explainWriteFailure(error: unknown, path: string): BridgeFault {
  if (error instanceof BridgeFault) return error;
  const reason = errorCode(error);
  const [found, hint] = WRITE_FAILURES[reason] ?? [
    error instanceof Error ? error.message : String(error),
    "Mend that, then run the command again.",
  ];
  return new BridgeFault(
    "settings-not-writable",
    `Expected to be able to write, found ${found} (${path})`,
    { hint: `${hint} Nothing was changed.`, cause: error },
  );
}

const READ_ONLY_HINT =
  "If another program manages the file (Home Manager, a dotfile tool), add the hooks there; else name another file with --settings FILE.";

const WRITE_FAILURES: Readonly<Record<string, readonly [found: string, hint: string]>> = {
  EACCES: ["no permission", "Check the owner and mode of the file and its directory."],
  EPERM: ["no permission", "Check the owner, mode and attributes of the file and its directory."],
  EROFS: ["a read-only file system", READ_ONLY_HINT],
  ENOSPC: ["a full disk", "Make room, then run the command again."],
  EDQUOT: ["your quota used up", "Make room, then run the command again."],
  ENOTDIR: ["a file where a directory should be", "Check the path."],
};

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

function followLinks(path: string): string {
  let target = path;
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const stats = lstatIfThere(target);
    if (!stats?.isSymbolicLink()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new BridgeFault(
    "settings-not-a-file",
    `Expected a file, found a chain of more than ${MAX_LINKS} links (${path})`,
    { hint: "Mend the link." },
  );
}

function lstatIfThere(path: string): Stats | undefined {
  // What cannot be looked at is reported by the read that follows.
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function statIfThere(target: string, path: string): Stats | undefined {
  // Only the words are ours to improve.
  try {
    return statSync(target, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(error, path);
  }
}

function readBytes(target: string, path: string): Uint8Array {
  // Only the words are ours to improve.
  try {
    return readFileSync(target);
  } catch (error) {
    throw unreadable(error, path);
  }
}

const unreadable = (error: unknown, path: string): BridgeFault =>
  new BridgeFault(
    "settings-unreadable",
    `Expected to be able to read, found ${WRITE_FAILURES[errorCode(error)]?.[0] ?? String(error)} (${path})`,
    { hint: "Check the owner and mode of the file and its directory.", cause: error },
  );

function decodeText(bytes: Uint8Array, path: string): string {
  // The decoder says "not UTF-8" by throwing.
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new BridgeFault("settings-not-text", `Expected UTF-8 text, found other bytes (${path})`, {
      hint: "Save the file as UTF-8, then run the command again. Nothing was written.",
      cause,
    });
  }
}

function requireWritable({ path, target, bytes }: SettingsFile): void {
  if (bytes === undefined) return;
  const stats = statIfThere(target, path);
  // A rename would replace even a file that nobody may write: its owner meant it to stay.
  if (stats && (stats.mode & 0o222) === 0) {
    throw new BridgeFault(
      "settings-not-writable",
      `Expected to be able to write, found a file without write permission (${path})`,
      { hint: `chmod u+w ${target} allows it. ${READ_ONLY_HINT} Nothing was changed.` },
    );
  }
  // Only the words are ours to improve.
  try {
    accessSync(target, constants.W_OK);
    accessSync(dirname(target), constants.W_OK);
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

function makeDirs(dir: string, path: string): readonly string[] {
  const missing: string[] = [];
  for (let at = dir; lstatIfThere(at) === undefined && dirname(at) !== at; at = dirname(at)) {
    missing.unshift(at);
  }
  // Only the words are ours to improve.
  try {
    mkdirSync(dir, { recursive: true, mode: NEW_DIR_MODE });
  } catch (error) {
    throw explainWriteFailure(error, path);
  }
  return missing;
}

function removeDirs(dirs: readonly string[]): void {
  for (const dir of dirs.toReversed()) {
    // One that has got other contents meanwhile stays.
    try {
      rmdirSync(dir);
    } catch {
      return;
    }
  }
}

const tempNameFor = (path: string): string =>
  resolve(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);

function stage(temp: string, bytes: Uint8Array, like: Stats | undefined): void {
  writeNew(temp, bytes, like ? like.mode & 0o7777 : NEW_FILE_MODE, like);
}

function writeNew(
  path: string,
  bytes: Uint8Array,
  mode: number,
  owner?: { readonly uid: number; readonly gid: number },
): void {
  const fd = openSync(path, "wx", NEW_FILE_MODE);
  // Closes the file whatever happens.
  try {
    writeFileSync(fd, bytes);
    if (owner && (owner.uid !== process.getuid?.() || owner.gid !== process.getgid?.())) {
      fchownSync(fd, owner.uid, owner.gid);
    }
    fchmodSync(fd, mode); // after the owner: a change of owner may clear bits; and the umask does not count
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncDir(dir: string): void {
  // The file is in place already; some file systems cannot sync a directory.
  try {
    const fd = openSync(dir, "r");
    fsyncSync(fd);
    closeSync(fd);
  } catch {
    return;
  }
}
