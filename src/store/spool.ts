import { appendFileSync, readFileSync, renameSync, statSync, unlinkSync } from "node:fs";
import { isErrno } from "../sys/atomic-write.ts";

/**
 * Messages that the daemon's queue had no room for, one a line. Whoever appends or takes holds the
 * runtime directory's lock.
 */
export function appendToSpool(path: string, message: Uint8Array): void {
  // Both ends are marked: half a line that a full disk has left must not spoil the next one.
  const line = new Uint8Array(message.length + 2);
  line[0] = 0x0a;
  line.set(message, 1);
  line[message.length + 1] = 0x0a;
  appendFileSync(path, line, { mode: 0o600 });
}

/** Whether anything waits in the spool: cheap enough to ask after every burst. */
export const hasSpool = (path: string): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;

/**
 * Hands over every spooled message in the order in which they came, then empties the spool. `keep` is
 * called before they are gone from there: what it writes down outlives a kill. Throws what it or the file
 * system says; the messages then stay, and come again.
 */
export function drainSpool(
  path: string,
  onMessage: (message: Uint8Array) => void,
  keep: () => void = () => {},
): number {
  const taken = `${path}.taken`;
  let count = takeFile(taken, onMessage, keep);
  try {
    // Moved first: should we die in between, the next one finds it under this name.
    renameSync(path, taken);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return count;
    throw error;
  }
  count += takeFile(taken, onMessage, keep);
  return count;
}

function takeFile(
  path: string,
  onMessage: (message: Uint8Array) => void,
  keep: () => void,
): number {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return 0;
    throw error;
  }
  let count = 0;
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    if (end > start) {
      onMessage(bytes.subarray(start, end));
      count++;
    }
    start = end + 1;
  }
  keep();
  unlinkSync(path);
  return count;
}
