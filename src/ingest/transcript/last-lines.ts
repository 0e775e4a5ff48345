import { closeSync, openSync, readSync } from "node:fs";

const NEWLINE = 0x0a;

/** The whole lines among the last bytes before an offset; the one that the beginning cuts is left out. Nothing where the file is gone. Bounded work, however large it is. */
export function lastLines(path: string, offsetBytes: number, withinBytes: number): Uint8Array[] {
  const start = Math.max(0, offsetBytes - withinBytes);
  const bytes = readBetween(path, start, offsetBytes);
  const lines: Uint8Array[] = [];
  let from = start === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
  for (let end = bytes.indexOf(NEWLINE, from); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}

function readBetween(path: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  let fd: number;
  // Gone since it was read: it has no last lines any more.
  try {
    fd = openSync(path, "r");
  } catch {
    return new Uint8Array(0);
  }
  try {
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, start));
  } finally {
    closeSync(fd);
  }
}
