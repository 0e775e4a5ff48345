import type { UtcOffsetMinutes } from "../format/clock-time.ts";
import { type EpochMs, epochMs } from "../instant.ts";

/** A span of every local day, in minutes since midnight: `from` belongs to it, `to` does not. Where `to` is the smaller it goes over midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

const SPAN = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** Reads `22:00-07:30`. Undefined for anything else, and for a span that ends where it begins. */
export function parseQuietHours(text: string): QuietHours | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = (SPAN.exec(text) ?? []).map(Number);
  if (fromHour === undefined || fromMinute === undefined) return undefined;
  if (toHour === undefined || toMinute === undefined) return undefined;
  const hours = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
  return hours.from === hours.to ? undefined : hours;
}

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

/** The longest span, on the day on which clocks go back. */
const LONGEST_MINUTES = MINUTES_A_DAY + 3 * 60;

/** Whether a moment lies in the quiet hours, by the local clock. */
export function isQuietAt(
  { from, to }: QuietHours,
  at: EpochMs,
  utcOffsetMinutes: UtcOffsetMinutes,
): boolean {
  const minute = localMinute(at, utcOffsetMinutes);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** The moment at which the quiet hours end that `at` lies in; `at` itself outside them. Asks for the offset of each minute up to then. */
export function quietUntil(
  hours: QuietHours,
  at: EpochMs,
  utcOffsetMinutes: UtcOffsetMinutes,
): EpochMs {
  const isQuiet = (moment: EpochMs) => isQuietAt(hours, moment, utcOffsetMinutes);
  if (!isQuiet(at)) return at;
  // Minute by minute, as a clock on the wall would be watched: whatever it skips or repeats is counted as it is shown.
  const minute = Math.floor(at / MINUTE_MS);
  for (let ahead = 1; ahead < LONGEST_MINUTES; ahead++) {
    const moment = epochMs((minute + ahead) * MINUTE_MS);
    if (!isQuiet(moment)) return moment;
  }
  return epochMs((minute + LONGEST_MINUTES) * MINUTE_MS);
}

function localMinute(at: EpochMs, utcOffsetMinutes: UtcOffsetMinutes): number {
  const minute = Math.floor(at / MINUTE_MS + utcOffsetMinutes(at)) % MINUTES_A_DAY;
  return minute < 0 ? minute + MINUTES_A_DAY : minute;
}
