/** The libc function that the boot clock needs. */
export const CLOCK_SYMBOLS = {
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
} as const;

/** CLOCK_SYMBOLS, bound. */
export interface ClockLibc {
  clock_gettime(clock: number, timespec: BigInt64Array): number;
}

/** Counts suspend too, so that "waiting for 3 h" is true after a night in a bag (clock_gettime(2)). */
const CLOCK_BOOTTIME = 7;

/** The boot clock in milliseconds, with its fraction. The same for every process of the machine. */
export function readBootMs(libc: ClockLibc): number {
  const timespec = new BigInt64Array(2);
  libc.clock_gettime(CLOCK_BOOTTIME, timespec);
  return Number(timespec[0]) * 1e3 + Number(timespec[1]) / 1e6;
}
