import { readSync } from "node:fs";

/** What is read at once: small enough to stay in a core's cache while it is searched. */
const CHUNK_BYTES = 512 * 1024;

/** A line without end must not fill the memory; a longer one is passed over, and told. */
const MAX_LINE_BYTES = 128 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Who is told what a read finds. The bytes are only valid during the call. */
export interface MarkedLineSink {
  /** A whole line that holds the mark, from `start` up to `end`; `mark` is where the first one begins, `offset` where the line begins in the file. */
  onLine(bytes: Buffer, start: number, end: number, mark: number, offset: number): void;
  /** A line at `offset` that is longer than 128 MB. */
  onTooLong(offset: number): void;
}

/** Reads what was appended to a file, and searches it. Its buffer grows to the longest line, and is small again for the next file. */
export interface MarkedLineReader {
  /**
   * Hands over the marked lines that are complete from `offset` on, and gives the offset behind the last
   * complete line: there the next read begins. Lines without the mark are never looked at. Reads up to
   * `limit`, or the file's end. Throws what the file system says.
   */
  read(fd: number, offset: number, limit: number, sink: MarkedLineSink): number;
}

/** How a reader spends memory; for tests, where a small file has to be a large one. */
export interface MarkedLineLimits {
  readonly chunkBytes?: number;
  readonly maxLineBytes?: number;
}

/** Searches in bytes: nothing is decoded but the lines that matter. */
export function markedLineReader(
  mark: Buffer,
  { chunkBytes = CHUNK_BYTES, maxLineBytes = MAX_LINE_BYTES }: MarkedLineLimits = {},
): MarkedLineReader {
  let buffer = Buffer.from(new ArrayBuffer(chunkBytes));

  // Frees what it was at once: a file of long lines would leave more behind than a collector finds in time.
  const resize = (length: number) => {
    buffer = Buffer.from(buffer.buffer.transfer(length));
  };

  /** Whole lines lie in the buffer from `from` up to `to`; `offset` is that of the buffer's first byte. */
  const search = (from: number, to: number, offset: number, sink: MarkedLineSink) => {
    const bytes = buffer.subarray(0, to);
    for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, from)) {
      const start = Math.max(from, bytes.lastIndexOf(NEWLINE, at) + 1);
      const end = bytes.indexOf(NEWLINE, at);
      sink.onLine(bytes, start, end, at, offset + start);
      from = end + 1;
    }
  };

  return {
    read(fd, offset, limit, sink) {
      let lineStart = offset;
      // Where the buffer's first byte is in the file, and how much of the buffer is filled.
      let base = offset;
      let filled = 0;
      for (;;) {
        const room = Math.min(chunkBytes, buffer.length - filled, limit - base - filled);
        const length = room <= 0 ? 0 : readSync(fd, buffer, filled, room, base + filled);
        if (length === 0) break;
        const lastEnd = buffer.subarray(filled, filled + length).lastIndexOf(NEWLINE);
        const complete = lastEnd < 0 ? 0 : filled + lastEnd + 1;
        filled += length;
        if (complete > 0) {
          // What began before the buffer was too long, and ends at the first newline.
          const from = lineStart < base ? buffer.indexOf(NEWLINE) + 1 : 0;
          if (from > 0) sink.onTooLong(lineStart);
          search(from, complete, base, sink);
          lineStart = base + complete;
        }
        if (complete > 0 || filled >= maxLineBytes) {
          const used = complete > 0 ? complete : filled;
          buffer.copyWithin(0, used, filled);
          base += used;
          filled -= used;
        } else if (filled === buffer.length) {
          resize(Math.min(buffer.length * 2, maxLineBytes));
        }
      }
      if (buffer.length > chunkBytes) resize(chunkBytes);
      return lineStart;
    },
  };
}
