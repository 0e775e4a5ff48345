import type { EpochMs } from "../../instant.ts";
import type { UsageWindow } from "../ledger-query.ts";
import {
  type CalendarDay,
  calendarDay,
  renderDay,
  startOfMonth,
  startOfWeek,
} from "./calendar-day.ts";
import { localDayAt, startOfDay, type UtcOffset } from "./local-day.ts";

/** The lengths into which time can be divided by the calendar. */
export const PERIOD_LENGTHS = ["daily", "weekly", "monthly"] as const;

/** One of them. */
export type PeriodLength = (typeof PERIOD_LENGTHS)[number];

/** A day, a week or a month of the calendar, in one place's time. */
export interface Period {
  /** `2026-10-07`, also for the week that begins on it; `2026-10` for a month. */
  readonly name: string;
  readonly window: UsageWindow;
}

/** Which days a report is about, both included; without an end, all there are. */
export interface DayRange {
  readonly since?: CalendarDay;
  readonly until?: CalendarDay;
}

/** How a place divides its time. */
export interface LocalCalendar {
  readonly offset: UtcOffset;
  /** From 0, Sunday, to 6. */
  readonly firstWeekday: number;
}

/** All days with usage, of those that are asked for; undefined where there are none. Whole days, since the ledger need not look at single responses for them. */
export function coverDays(
  span: UsageWindow,
  { since, until }: DayRange,
  offset: UtcOffset,
): UsageWindow | undefined {
  const first = localDayAt(span.from, offset);
  const last = localDayAt(span.to, offset);
  const from = startOfDay(calendarDay(Math.max(first, since ?? first)), offset);
  const to = startOfDay(calendarDay(Math.min(last, until ?? last) + 1), offset);
  return from < to ? { from, to } : undefined;
}

/** The periods that a span touches, in order and without a hole. The first and the last are cut where the span ends. */
export function dividePeriods(
  span: UsageWindow,
  length: PeriodLength,
  { offset: askOffset, firstWeekday }: LocalCalendar,
): Period[] {
  const offset = rememberOffsets(askOffset);
  const periods: Period[] = [];
  let day = startOfPeriod(localDayAt(span.from, offset), length, firstWeekday);
  let from = span.from;
  while (from < span.to) {
    const next = startOfNextPeriod(day, length);
    const to = earlier(startOfDay(next, offset), span.to);
    if (from < to) periods.push({ name: nameOf(day, length), window: { from, to } });
    day = next;
    from = later(to, from);
  }
  return periods;
}

/** The first day of a period that ends with the one of `today` and is so many periods long. */
export function startOfLast(
  count: number,
  length: PeriodLength,
  today: CalendarDay,
  firstWeekday: number,
): CalendarDay {
  const current = startOfPeriod(today, length, firstWeekday);
  if (length === "monthly") return startOfMonth(current, 1 - count);
  return calendarDay(current - (count - 1) * (length === "weekly" ? 7 : 1));
}

function startOfPeriod(day: CalendarDay, length: PeriodLength, firstWeekday: number): CalendarDay {
  if (length === "monthly") return startOfMonth(day);
  return length === "weekly" ? startOfWeek(day, firstWeekday) : day;
}

function startOfNextPeriod(day: CalendarDay, length: PeriodLength): CalendarDay {
  if (length === "monthly") return startOfMonth(day, 1);
  return calendarDay(day + (length === "weekly" ? 7 : 1));
}

/** Neighbouring days ask about the same moments, and each answer is a call of the system. */
function rememberOffsets(ask: UtcOffset): UtcOffset {
  const known = new Map<EpochMs, number>();
  return (at) => {
    const minutes = known.get(at) ?? ask(at);
    known.set(at, minutes);
    return minutes;
  };
}

const nameOf = (day: CalendarDay, length: PeriodLength): string =>
  length === "monthly" ? renderDay(day).slice(0, 7) : renderDay(day);

const earlier = (a: EpochMs, b: EpochMs): EpochMs => (a < b ? a : b);
const later = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b);
