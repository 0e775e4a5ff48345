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
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** What kind of thing a path names, and what a copy of it has to have too. */
export interface FileFacts {
  readonly kind: "file" | "directory" | "other";
  readonly sizeBytes: number;
  /** The permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const PRIVATE_FILE_MODE = 0o600;
const PRIVATE_DIR_MODE = 0o700;
const MAX_LINKS = 40; // what Linux follows

/** What is there, links followed; `undefined` when nothing is. Throws what the file system says for a path that cannot be walked. */
export function lookAt(path: string): FileFacts | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const kind = stats.isFile() ? "file" : stats.isDirectory() ? "directory" : "other";
  return {
    kind,
    sizeBytes: stats.size,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
  };
}

/** Whether something has that name. What cannot be looked at is there: the read that follows says why. */
export function isTaken(path: string): boolean {
  // A path that cannot be walked is an answer here.
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Where a path's links lead, whether something is there or not; `undefined` for links that lead in a circle. */
export function followLinks(path: string): string | undefined {
  let target = path;
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    if (!lookAtLink(target)?.isSymbolicLink()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  return undefined;
}

function lookAtLink(path: string): Stats | undefined {
  // What cannot be looked at is reported by the read that follows.
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** All bytes of a file. Throws what the file system says. */
export const readBytes = (path: string): Uint8Array => readFileSync(path);

/** All bytes of a file, or `undefined` when it cannot be read for whatever reason. */
export function readIfThere(path: string): Uint8Array | undefined {
  // For files that we can do without. A pipe would keep us until somebody writes.
  try {
    return lookAt(path)?.kind === "file" ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** The names in a directory, sorted; none when it cannot be read. */
export function namesIn(dir: string): readonly string[] {
  // A directory that is not there holds nothing.
  try {
    return readdirSync(dir).toSorted();
  } catch {
    return [];
  }
}

/** The one true path of what is there; `undefined` when nothing is. */
export function realPathOf(path: string): string | undefined {
  // A path that leads nowhere is an answer here.
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether the path is a file that we may run. */
export function isRunnable(path: string): boolean {
  // Node answers "no" by throwing.
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Throws what the file system says when we may not write there. */
export const requireWriteAccess = (path: string): void => accessSync(path, constants.W_OK);

/** Whether a file that is there may be replaced by us: neither it nor its directory is closed, and its owner has not marked it as not to be written. */
export function isEditable(path: string): boolean {
  // Node answers "no" by throwing.
  try {
    requireWriteAccess(path);
    requireWriteAccess(dirname(path));
    return (statSync(path).mode & 0o222) !== 0;
  } catch {
    return false;
  }
}

/** Makes a directory and what is missing above it, private to the user. Gives those that were made, outermost first. Throws what the file system says. */
export function makeDirs(dir: string): readonly string[] {
  const missing: string[] = [];
  for (let at = dir; lookAtLink(at) === undefined && dirname(at) !== at; at = dirname(at)) {
    missing.unshift(at);
  }
  mkdirSync(dir, { recursive: true, mode: PRIVATE_DIR_MODE });
  return missing;
}

/** Removes directories, innermost first, as far as they are empty. */
export function removeEmptyDirs(dirs: readonly string[]): void {
  for (const dir of dirs.toReversed()) {
    // One that has got other contents meanwhile stays.
    try {
      rmdirSync(dir);
    } catch {
      return;
    }
  }
}

/** Removes a file, if it is there. Throws what the file system says. */
export const removeFile = (path: string): void => rmSync(path, { force: true });

/** Takes away what a writer that was killed has left beside `path`: its name has the writer's pid. */
function clearAbandoned(path: string): void {
  const prefix = `.${basename(path)}.`;
  for (const name of namesIn(dirname(path)).filter((each) => each.startsWith(prefix))) {
    const pid = /^(\d+)-[\da-f-]{36}\.tmp$/.exec(name.slice(prefix.length))?.[1];
    if (pid !== undefined && !isTaken(`/proc/${pid}`)) removeFile(resolve(dirname(path), name));
  }
}

/** Writes bytes to a new file beside `path`, safe on the disk, to be renamed over it; `like` gives mode and owner. Throws what the file system says, and leaves nothing then. */
export function stageBeside(
  path: string,
  bytes: Uint8Array,
  like: Pick<FileFacts, "mode"> & Partial<FileFacts> = { mode: PRIVATE_FILE_MODE },
): string {
  clearAbandoned(path);
  const name = `.${basename(path)}.${process.pid}-${crypto.randomUUID()}.tmp`;
  const temporary = resolve(dirname(path), name);
  const fd = openSync(temporary, "wx", PRIVATE_FILE_MODE);
  // Takes the new file away again when it could not be finished.
  try {
    writeFileSync(fd, bytes);
    adoptOwner(fd, like);
    fchmodSync(fd, like.mode); // after the owner: changing that may clear bits
    fsyncSync(fd);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  return temporary;
}

function adoptOwner(fd: number, { gid, uid }: Partial<FileFacts>): void {
  if (uid === undefined || gid === undefined) return;
  if (uid !== process.getuid?.() || gid !== process.getgid?.()) fchownSync(fd, uid, gid);
}

/** Puts a staged file in place in one step. Throws what the file system says. */
export function moveIntoPlace(staged: string, path: string): void {
  renameSync(staged, path);
  // It is in place already; some file systems cannot sync a directory.
  try {
    const fd = openSync(dirname(path), "r");
    fsyncSync(fd);
    closeSync(fd);
  } catch {
    return;
  }
}
