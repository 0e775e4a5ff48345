import { closeSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";

/**
 * Puts a file in place whole: a reader sees the old bytes or the new ones, never a part. No fsync: it
 * survives a crash of ours, not of the machine. A symlink at `path` is replaced, not followed. Throws
 * what the file system says (ENOSPC, EACCES, EISDIR …); the old file then still stands.
 */
export function writeAtomically(path: string, bytes: string | Uint8Array, mode = 0o600): void {
  const temporary = `${dirname(path)}/.${basename(path)}.${process.pid}.tmp`;
  const fd = openTemporary(temporary, mode);
  try {
    writeWhole(fd, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  } finally {
    closeSync(fd);
  }
}

function openTemporary(path: string, mode: number): number {
  // "x" follows no symlink that somebody else has put there.
  try {
    return openSync(path, "wx", mode);
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
  }
  // Left by an earlier process with our pid, killed in the middle.
  unlinkSync(path);
  return openSync(path, "wx", mode);
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  let offset = 0;
  while (offset < bytes.length) offset += writeSync(fd, bytes, offset);
}

/** Whether the operating system gave this reason. */
export const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
