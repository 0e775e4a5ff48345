import { closeSync, fsyncSync, openSync, readSync } from "node:fs";
import { openLibc } from "../../src/sys/libc.ts";

const libc = openLibc({
  posix_fadvise: { args: ["i32", "i64", "i64", "i32"], returns: "i32" },
});
const POSIX_FADV_DONTNEED = 4;

/**
 * Drops a file from the page cache and reads it back. Where a program's pages happen to lie in memory
 * makes it up to 15 % slower or faster, for as long as they stay there: they must be dealt anew now and
 * then. Works only while nobody runs the program.
 */
export function redealPages(path: string): void {
  const fd = openSync(path, "r");
  fsyncSync(fd); // what is not on the disk yet is not dropped
  libc.posix_fadvise(fd, 0n, 0n, POSIX_FADV_DONTNEED);
  const buffer = new Uint8Array(1 << 20);
  while (readSync(fd, buffer) > 0);
  closeSync(fd);
}
