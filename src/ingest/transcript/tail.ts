import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { isErrno } from "../../sys/atomic-write.ts";

/** What is read at once: large enough for nearly every record, small enough to keep. */
const CHUNK_BYTES = 256 * 1024;

/** A line without end must not fill the memory; such a record is skipped. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Follows a file that is only appended to: each byte is read once. */
export interface Tail {
  /**
   * Hands over every line that was completed since the last call, without its newline; the bytes are
   * only valid during the call. A half-written last line waits. A file that was truncated or replaced
   * is read from its beginning, one that is gone gives nothing. Throws other faults of the file system.
   */
  read(onLine: (line: Uint8Array) => void): void;
}

/** Begins at most `lookBackBytes` before the end, so at the beginning of a file that is no longer; the line that this cuts is passed over. Never throws: what is wrong with the file shows when it is read. */
export function tailFromNearEnd(path: string, lookBackBytes: number): Tail {
  const found = stat(path);
  const size = found?.size ?? 0;
  const offset = Math.max(0, size - lookBackBytes);
  return tail(path, offset, found?.inode, offset > 0);
}

function tail(path: string, startOffset: number, startInode?: number, startsInLine = false): Tail {
  let offset = startOffset;
  let inode = startInode;
  let rest = new Uint8Array(0);
  let skipsLine = startsInLine;
  let buffer: Uint8Array<ArrayBuffer> | undefined;

  const restart = () => {
    offset = 0;
    rest = new Uint8Array(0);
    skipsLine = false;
  };

  const take = (bytes: Uint8Array, onLine: (line: Uint8Array) => void) => {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const piece = bytes.subarray(start, end);
      start = end + 1;
      if (!skipsLine) onLine(rest.length === 0 ? piece : joined(rest, piece));
      skipsLine = false;
      rest = new Uint8Array(0);
    }
    if (skipsLine || start === bytes.length) return;
    rest = joined(rest, bytes.subarray(start));
    if (rest.length > MAX_LINE_BYTES) {
      rest = new Uint8Array(0);
      skipsLine = true;
    }
  };

  return {
    read(onLine) {
      const fd = open(path);
      if (fd === undefined) return;
      try {
        const { ino, size } = fstatSync(fd);
        if (ino !== inode || size < offset) restart();
        inode = ino;
        buffer ??= new Uint8Array(CHUNK_BYTES);
        for (;;) {
          const length = readSync(fd, buffer, 0, buffer.length, offset);
          if (length === 0) return;
          offset += length;
          take(buffer.subarray(0, length), onLine);
        }
      } finally {
        closeSync(fd);
      }
    },
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Paths come from whoever sends to us: what leads nowhere, or to no file, is no fault. */
const NO_SUCH_FILE = ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "ERR_INVALID_ARG_VALUE"];

/** Opens a regular file; a pipe would make us wait, and a device never ends. */
function open(path: string): number | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (NO_SUCH_FILE.some((code) => isErrno(error, code))) return undefined;
    throw error;
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  return undefined;
}

function stat(path: string): { readonly size: number; readonly inode: number } | undefined {
  let fd: number | undefined;
  // Read tells what is wrong.
  try {
    fd = open(path);
  } catch {
    return undefined;
  }
  if (fd === undefined) return undefined;
  try {
    const { size, ino } = fstatSync(fd);
    return { size, inode: ino };
  } finally {
    closeSync(fd);
  }
}
