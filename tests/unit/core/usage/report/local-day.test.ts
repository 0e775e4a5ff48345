import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type EpochMs, epochMs } from "../../../../../src/core/instant.ts";
import {
  type CalendarDay,
  calendarDay,
  renderDay,
  toCalendarDay,
} from "../../../../../src/core/usage/report/calendar-day.ts";
import { localDayAt, startOfDay } from "../../../../../src/core/usage/report/local-day.ts";
import { zoneClocks, ZONES } from "../../../../support/usage-rows.ts";

const HOUR_MS = 3_600_000;

const hoursOf = (zone: string, day: CalendarDay): number => {
  const offset = zoneClocks(zone);
  return (startOfDay(calendarDay(day + 1), offset) - startOfDay(day, offset)) / HOUR_MS;
};

describe("a day on which the clocks change", () => {
  test.each([
    ["Europe/Berlin", toCalendarDay(2026, 3, 29), 23],
    ["Europe/Berlin", toCalendarDay(2026, 10, 25), 25],
    ["Europe/Berlin", toCalendarDay(2026, 10, 26), 24],
    ["America/New_York", toCalendarDay(2026, 3, 8), 23],
    ["Australia/Lord_Howe", toCalendarDay(2026, 4, 5), 24.5],
    // At midnight, so that it begins at one o'clock.
    ["America/Havana", toCalendarDay(2026, 3, 8), 23],
    ["Africa/Cairo", toCalendarDay(2026, 4, 24), 23],
    // A Friday that Samoa left out when it crossed the date line.
    ["Pacific/Apia", toCalendarDay(2011, 12, 30), 0],
    ["Pacific/Apia", toCalendarDay(2011, 12, 31), 24],
  ])("%s, day %i, has %d hours", (zone, day, hours) => {
    expect(hoursOf(zone, day)).toBe(hours);
  });
});

test("begins when Temporal says so, in any zone", () => {
  const days = fc.integer({ min: toCalendarDay(2015, 1, 1), max: toCalendarDay(2037, 12, 31) });
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), days.map(calendarDay), (zone, day) => {
      const start = Temporal.PlainDate.from(renderDay(day)).toZonedDateTime(zone);
      expect(startOfDay(day, zoneClocks(zone))).toBe(epochMs(start.epochMilliseconds));
    }),
    { numRuns: 2000 },
  );
});

test("holds every moment between its beginning and the next day's", () => {
  const moments = fc.integer({ min: Date.UTC(2015), max: Date.UTC(2037) }).map(epochMs);
  const holds = (day: CalendarDay, at: EpochMs, zone: string) =>
    startOfDay(day, zoneClocks(zone)) <= at &&
    at < startOfDay(calendarDay(day + 1), zoneClocks(zone));
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), moments, (zone, at) => {
      expect(holds(localDayAt(at, zoneClocks(zone)), at, zone)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
