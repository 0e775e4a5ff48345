import { readSync } from "node:fs";

/** A record's last ids and time: no two records have the same. */
const FINGERPRINT_BYTES = 256;

/** Tells the bytes just before an offset from others that might stand there. `""` at the beginning of a file. */
export function fingerprintAt(fd: number, offsetBytes: number): string {
  const length = Math.min(FINGERPRINT_BYTES, offsetBytes);
  if (length === 0) return "";
  const bytes = new Uint8Array(length);
  const got = readSync(fd, bytes, 0, length, offsetBytes - length);
  return Bun.hash(bytes.subarray(0, got)).toString(36);
}
