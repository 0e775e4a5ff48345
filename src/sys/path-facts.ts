import { lstatSync, readlinkSync } from "node:fs";

/** What a path names, links not followed. */
export interface PathFacts {
  readonly kind: "file" | "directory" | "socket" | "link" | "other";
  /** The permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly inode: number;
  readonly sizeBytes: number;
  readonly modifiedEpochMs: number;
}

/** Looks at a path itself; undefined where nothing is, or nothing that we may see. */
export function pathFacts(path: string): PathFacts | undefined {
  // For reports: what cannot be looked at is not there for us.
  try {
    const stats = lstatSync(path);
    const kind = stats.isFile()
      ? "file"
      : stats.isDirectory()
        ? "directory"
        : stats.isSocket()
          ? "socket"
          : stats.isSymbolicLink()
            ? "link"
            : "other";
    const { uid, ino: inode, size: sizeBytes, mtimeMs: modifiedEpochMs } = stats;
    return { kind, mode: stats.mode & 0o7777, uid, inode, sizeBytes, modifiedEpochMs };
  } catch {
    return undefined;
  }
}

/** What a link holds; undefined where there is none that we may read. */
export function readLink(path: string): string | undefined {
  // As above.
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
