import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { openLibc } from "./libc.ts";

const LOCK_EXCLUSIVE = 2;
const LOCK_NOT_WAITING = 4;

const flock = openLibc({ flock: { args: ["i32", "i32"], returns: "i32" } }).flock;

/** A lock that the kernel takes back when its holder dies, however it dies. */
export interface FileLock extends Disposable {
  /** Writes who holds it into the file, for a person to find. */
  note(text: string): void;
}

/** Waits for the lock and takes it. Throws when the file cannot be opened. */
export function lockFile(path: string): FileLock {
  const lock = take(path, LOCK_EXCLUSIVE);
  if (!lock) throw new Error(`flock failed on ${path}`);
  return lock;
}

/** Takes the lock if nobody holds it. Throws when the file cannot be opened. */
export const tryLockFile = (path: string): FileLock | undefined =>
  take(path, LOCK_EXCLUSIVE | LOCK_NOT_WAITING);

function take(path: string, operation: number): FileLock | undefined {
  const fd = openSync(path, "a+", 0o600);
  if (flock(fd, operation) !== 0) {
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
