import { type EpochMs, epochMs } from "../instant.ts";
import type { UsageWindow } from "../usage/ledger-query.ts";
import { calendarDay, DAY_MS } from "../usage/report/calendar-day.ts";
import { localDayAt, startOfDay, type UtcOffset } from "../usage/report/local-day.ts";
import type { NamedRange, TimeRange } from "./time-range.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const LENGTH_MS = {
  "15m": 15 * MINUTE_MS,
  "1h": HOUR_MS,
  "4h": 4 * HOUR_MS,
  "24h": DAY_MS,
  "7d": 7 * DAY_MS,
  "30d": 30 * DAY_MS,
  "90d": 90 * DAY_MS,
} as const satisfies Record<NamedRange, number>;

/** Steps that a reader of a clock or a calendar knows; the first that makes no more than this many is taken. */
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 180, 360].map((minutes) => minutes * MINUTE_MS);
const MOST_STEPS = 60;

/** A range cut in steps for a chart. */
export interface SteppedRange {
  readonly window: UsageWindow;
  /** As long as it, just before it. */
  readonly before: UsageWindow;
  readonly stepMs: number;
  /** The first may be cut off; whole steps are aligned to the clock, days to the place's midnight. */
  readonly steps: readonly UsageWindow[];
}

/** The window of a range, up to now. */
export function windowOf(range: TimeRange, now: EpochMs): UsageWindow {
  if (typeof range !== "string") return range;
  return { from: epochMs(now - LENGTH_MS[range]), to: epochMs(now + 1) };
}

/** Cuts a range in steps. */
export function stepRange(range: TimeRange, now: EpochMs, offset: UtcOffset): SteppedRange {
  const window = windowOf(range, now);
  const lengthMs = window.to - window.from;
  const before = { from: epochMs(window.from - lengthMs), to: window.from };
  const stepMs = STEPS_MS.find((step) => lengthMs / step <= MOST_STEPS) ?? DAY_MS;
  const steps = stepMs < DAY_MS ? clockSteps(window, stepMs, offset) : daySteps(window, offset);
  return { window, before, stepMs, steps };
}

function clockSteps(
  { from, to }: UsageWindow,
  stepMs: number,
  offset: UtcOffset,
): readonly UsageWindow[] {
  const aheadMs = offset(from) * MINUTE_MS;
  const steps: UsageWindow[] = [];
  let start: number = from;
  while (start < to) {
    const next = (Math.floor((start + aheadMs) / stepMs) + 1) * stepMs - aheadMs;
    steps.push({ from: epochMs(start), to: epochMs(Math.min(next, to)) });
    start = next;
  }
  return steps;
}

/** The days of a window, its first and last as far as they lie in it. */
export function daySteps({ from, to }: UsageWindow, offset: UtcOffset): readonly UsageWindow[] {
  const steps: UsageWindow[] = [];
  let day = localDayAt(from, offset);
  let start: EpochMs = from;
  while (start < to) {
    day = calendarDay(day + 1);
    const end = startOfDay(day, offset);
    // A day that a place has skipped begins and ends at once.
    if (end <= start) continue;
    steps.push({ from: start, to: epochMs(Math.min(end, to)) });
    start = end;
  }
  return steps;
}
