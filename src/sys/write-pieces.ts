import { closeSync, openSync, writeSync } from "node:fs";

/**
 * Writes a file piece by piece, for what need not fit in memory; one that it makes is 0600. Links are followed
 * and pipes filled, as by a shell's `>`. Throws what the file system says; what was written by then stays.
 */
export function writePieces(path: string, pieces: Iterable<string>): void {
  const fd = openSync(path, "w", 0o600);
  try {
    for (const piece of pieces) {
      const bytes = new TextEncoder().encode(piece);
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    }
  } finally {
    closeSync(fd);
  }
}
