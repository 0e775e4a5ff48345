import { type EpochMs, epochMs } from "../../instant.ts";
import { type CalendarDay, calendarDay, DAY_MS } from "./calendar-day.ts";

/** How many minutes a place's clocks are ahead of UTC at an instant. Whoever asks chooses the place. */
export type UtcOffset = (at: EpochMs) => number;

const MINUTE_MS = 60_000;

/**
 * The first moment at which the place's clocks show this day or a later one. Where the clocks skip midnight that
 * is after midnight, where they repeat it it is the first, and a day that a place has skipped begins and ends at once.
 */
export function startOfDay(day: CalendarDay, offset: UtcOffset): EpochMs {
  const midnight = day * DAY_MS;
  // No place is more than 14 hours from UTC: a change of clocks near midnight lies between these two.
  const before = offset(epochMs(midnight - DAY_MS)) * MINUTE_MS;
  const after = offset(epochMs(midnight + DAY_MS)) * MINUTE_MS;
  const shows = (at: number): boolean => at + offset(epochMs(at)) * MINUTE_MS >= midnight;
  let early = midnight - Math.max(before, after);
  if (before === after || shows(early)) return epochMs(early);
  let late = midnight - Math.min(before, after);
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (shows(middle)) late = middle;
    else early = middle;
  }
  return epochMs(late);
}

/** The day in which a moment lies, as `startOfDay` divides time. */
export function localDayAt(at: EpochMs, offset: UtcOffset): CalendarDay {
  const shown = calendarDay(Math.floor((at + offset(at) * MINUTE_MS) / DAY_MS));
  // Clocks that go back over midnight show yesterday for a second time: the new day has begun.
  const next = calendarDay(shown + 1);
  return startOfDay(next, offset) <= at ? next : shown;
}
