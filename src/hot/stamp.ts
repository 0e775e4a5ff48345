import type { HotLibc } from "./libc.ts";

/** Counts suspend too (clock_gettime(2)). */
const CLOCK_BOOTTIME = 7;

/** The times that a message carries, under their names on the wire. */
export interface Stamp {
  readonly boot_ms: number;
  readonly epoch_ms: number;
}

/** This moment. Asked for first thing: events are ordered by it, not by their arrival. */
export function stampNow(libc: HotLibc): Stamp {
  const timespec = new Uint32Array(4); // little-endian: seconds, nanoseconds
  libc.clock_gettime(CLOCK_BOOTTIME, timespec);
  const seconds = (timespec[0] ?? 0) + (timespec[1] ?? 0) * 2 ** 32;
  return { boot_ms: seconds * 1e3 + (timespec[2] ?? 0) / 1e6, epoch_ms: Date.now() };
}
