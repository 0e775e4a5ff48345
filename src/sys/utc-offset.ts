import { openLibc } from "./libc.ts";

/** `tm_gmtoff` in struct tm, after nine ints and padding: glibc and musl, 64 bit. */
const GMTOFF_OFFSET = 40;
const TM_BYTES = 56;

type LocalTime = (time: BigInt64Array, tm: Uint8Array) => unknown;

let localtimeR: LocalTime | undefined;

/** Minutes that local time is ahead of UTC at an instant (ms since 1970). By libc: the runtime's own time zones cost 4 ms on first use. */
export function utcOffsetMinutes(atEpochMs: number): number {
  localtimeR ??= openLibc({ localtime_r: { args: ["ptr", "ptr"], returns: "ptr" } }).localtime_r;
  const tm = new Uint8Array(TM_BYTES);
  localtimeR(new BigInt64Array([BigInt(Math.floor(atEpochMs / 1000))]), tm);
  return new DataView(tm.buffer).getInt32(GMTOFF_OFFSET, true) / 60;
}
