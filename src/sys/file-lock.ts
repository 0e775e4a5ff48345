import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { openLibc } from "./libc.ts";

const LOCK_EXCLUSIVE_NOT_WAITING = 2 | 4;

const flock = openLibc({ flock: { args: ["i32", "i32"], returns: "i32" } }).flock;

/** A lock that the kernel takes back when its holder dies, however it dies. */
export interface FileLock extends Disposable {
  /** Writes who holds it into the file, for a person to find. */
  note(text: string): void;
}

/** Looks again so often while somebody else holds the lock; holders need a few milliseconds. */
const LOOK_AGAIN_MS = 2;

/** Takes the lock, waiting for it no longer than `waitMs`: a holder that was stopped must not stop us. Throws when the file cannot be opened. */
export function lockFile(path: string, waitMs: number): FileLock | undefined {
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    const lock = tryLockFile(path);
    if (lock || performance.now() > deadlineMs) return lock;
    Bun.sleepSync(LOOK_AGAIN_MS);
  }
}

/** Takes the lock if nobody holds it. Throws when the file cannot be opened. */
export function tryLockFile(path: string): FileLock | undefined {
  const fd = openSync(path, "a+", 0o600);
  if (flock(fd, LOCK_EXCLUSIVE_NOT_WAITING) !== 0) {
    closeSync(fd);
    return undefined;
  }
  return {
    note(text) {
      ftruncateSync(fd);
      writeSync(fd, text);
    },
    [Symbol.dispose]: () => closeSync(fd),
  };
}
