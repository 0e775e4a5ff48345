import { openLibc } from "./libc.ts";

/** The libc function that local time needs. */
export const LOCAL_TIME_SYMBOLS = {
  localtime_r: { args: ["ptr", "ptr"], returns: "ptr" },
} as const;

/** LOCAL_TIME_SYMBOLS, bound. */
export interface LocalTimeLibc {
  localtime_r(time: BigInt64Array, tm: Uint8Array): unknown;
}

/** `tm_gmtoff` in struct tm, after nine ints and padding: glibc and musl, 64 bit. */
const GMTOFF_OFFSET = 40;
const TM_BYTES = 56;

/** Minutes that local time is ahead of UTC at an instant (ms since 1970). By libc: the runtime's own time zones cost 4 ms on first use. */
export function readUtcOffset(libc: LocalTimeLibc, atEpochMs: number): number {
  const tm = new Uint8Array(TM_BYTES);
  libc.localtime_r(new BigInt64Array([BigInt(Math.floor(atEpochMs / 1000))]), tm);
  return new DataView(tm.buffer).getInt32(GMTOFF_OFFSET, true) / 60;
}

let libc: LocalTimeLibc | undefined;

/** The same, for whoever does not count microseconds. */
export const utcOffsetMinutes = (atEpochMs: number): number =>
  readUtcOffset((libc ??= openLibc(LOCAL_TIME_SYMBOLS)), atEpochMs);
