import { expect, test } from "bun:test";
import {
  parseCalendarDay,
  renderDay,
  startOfMonth,
  startOfWeek,
  toCalendarDay,
  weekdayOf,
} from "../../../../../src/core/usage/report/calendar-day.ts";

test.each([["20261007"], ["2026-10-07"], [" 20261007 "]])("%j is a day", (text) => {
  expect(parseCalendarDay(text)).toBe(toCalendarDay(2026, 10, 7));
});

test.each([
  ["2026-1007"],
  ["2026/10/07"],
  ["2026-02-29"],
  ["20261301"],
  ["20260100"],
  ["261007"],
  ["yesterday"],
  [""],
])("%j is none", (text) => {
  expect(parseCalendarDay(text)).toBeUndefined();
});

test("the first of 1970 was a Thursday", () => {
  expect(weekdayOf(toCalendarDay(1970, 1, 1))).toBe(4);
  expect(weekdayOf(toCalendarDay(1969, 12, 31))).toBe(3);
});

test.each([
  [0, "2026-11-15"],
  [1, "2026-11-16"],
  [5, "2026-11-20"],
  [6, "2026-11-14"],
])("the week of a Friday that begins on weekday %i begins on %s", (firstWeekday, start) => {
  expect(renderDay(startOfWeek(toCalendarDay(2026, 11, 20), firstWeekday))).toBe(start);
});

test("months are told by their first day, over the years' ends too", () => {
  const day = toCalendarDay(2026, 1, 31);
  expect([-1, 0, 1, 2].map((later) => renderDay(startOfMonth(day, later)))).toEqual([
    "2025-12-01",
    "2026-01-01",
    "2026-02-01",
    "2026-03-01",
  ]);
});
