import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { fingerprintAt } from "./fingerprint.ts";
import type { MarkedLineReader, MarkedLineSink } from "./marked-lines.ts";

/** Up to where a file has been read, and how to recognise it again. */
export interface ReadMark {
  readonly inode: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly offsetBytes: number;
  readonly fingerprint: string;
}

/** What a read has left behind. */
export interface AppendedRead {
  readonly mark: ReadMark;
  /** The file was truncated or replaced since the mark: it was read from its beginning. */
  readonly isAnew: boolean;
  /** More is there: the read ended at its limit. */
  readonly hasMore: boolean;
}

/**
 * Hands over the marked lines that were appended since `from`; only those bytes are read. Another file of that
 * name, or one that was cut, is read from its beginning; a half-written last line waits. Undefined where there
 * is no such file. Throws what the file system says.
 */
export function readAppended(
  path: string,
  from: ReadMark | undefined,
  reader: MarkedLineReader,
  sink: MarkedLineSink,
  maxBytes: number = Number.MAX_SAFE_INTEGER,
): AppendedRead | undefined {
  const fd = openFile(path);
  if (fd === undefined) return undefined;
  try {
    // Read first: what is appended from now on is larger than this says, and looked at again.
    const { ino, size, mtimeMs } = fstatSync(fd);
    const isAnew = from !== undefined && !continues(fd, from, ino, size);
    const start = from === undefined || isAnew ? 0 : from.offsetBytes;
    let limit = Math.min(size, start + maxBytes);
    let offsetBytes = reader.read(fd, start, limit, sink);
    // A line that is longer than what was asked for is read whole.
    while (offsetBytes === start && limit < size) {
      limit = Math.min(size, start + (limit - start) * 2);
      offsetBytes = reader.read(fd, start, limit, sink);
    }
    const hasMore = limit < size;
    const mark: ReadMark = {
      inode: ino,
      // Of a read that ended early the size is not the file's, so that the rest is looked for.
      sizeBytes: hasMore ? offsetBytes : size,
      mtimeMs,
      offsetBytes,
      fingerprint: fingerprintAt(fd, offsetBytes),
    };
    return { mark, isAnew, hasMore };
  } finally {
    closeSync(fd);
  }
}

/** The inode may be another: a copy that was moved into place goes on where the old file ended. */
function continues(fd: number, from: ReadMark, inode: number, sizeBytes: number): boolean {
  if (sizeBytes < from.offsetBytes) return false;
  if (from.offsetBytes === 0) return inode === from.inode;
  return fingerprintAt(fd, from.offsetBytes) === from.fingerprint;
}

/** A pipe would make us wait, and a device never ends. */
function openFile(path: string): number | undefined {
  let fd: number;
  // Gone between looking and opening: no fault.
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  return undefined;
}
