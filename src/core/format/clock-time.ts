import type { EpochMs } from "../instant.ts";

/** Minutes that local time is ahead of UTC at an instant. Given by the surface: core knows no time zone. */
export type UtcOffsetMinutes = (at: EpochMs) => number;

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

/** The local time of day, `14:03`. */
export function clockTime(at: EpochMs, utcOffsetMinutes: UtcOffsetMinutes): string {
  const minute = modulo(localMinute(at, utcOffsetMinutes), MINUTES_A_DAY);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** The local day and time, `Mon 14:03`: reads the same whenever it is looked at, which "today" would not. */
export function dayAndTime(at: EpochMs, utcOffsetMinutes: UtcOffsetMinutes): string {
  const day = Math.floor(localMinute(at, utcOffsetMinutes) / MINUTES_A_DAY);
  // 1970-01-01 was a Thursday.
  return `${DAYS[modulo(day + 4, 7)]} ${clockTime(at, utcOffsetMinutes)}`;
}

function localMinute(at: EpochMs, utcOffsetMinutes: UtcOffsetMinutes): number {
  return Math.floor(at / MINUTE_MS) + Math.trunc(utcOffsetMinutes(at));
}

const modulo = (n: number, by: number): number => ((n % by) + by) % by;
