/** The libc function that the boot clock needs. */
export const CLOCK_SYMBOLS = {
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
} as const;

/** CLOCK_SYMBOLS, bound. */
export interface ClockLibc {
  clock_gettime(clock: number, timespec: Uint32Array): number;
}

/** Counts suspend too, so that "waiting for 3 h" is true after a night in a bag (clock_gettime(2)). */
const CLOCK_BOOTTIME = 7;

/** The boot clock in milliseconds, with its fraction: the same for every process of the machine. */
export function readBootMs(libc: ClockLibc): number {
  const timespec = new Uint32Array(4); // struct timespec, little-endian: seconds, nanoseconds
  libc.clock_gettime(CLOCK_BOOTTIME, timespec);
  // By index: taking it apart as a list costs more than the call does.
  const seconds = (timespec[0] ?? 0) + (timespec[1] ?? 0) * 2 ** 32;
  return seconds * 1e3 + (timespec[2] ?? 0) / 1e6;
}
