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
  // Little-endian: seconds, of which 31 bits last for 68 years of uptime, and nanoseconds.
  const timespec = new Int32Array(4);
  libc.clock_gettime(CLOCK_BOOTTIME, timespec);
  return { boot_ms: (timespec[0] ?? 0) * 1e3 + (timespec[2] ?? 0) / 1e6, epoch_ms: Date.now() };
}
