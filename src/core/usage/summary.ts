import { type EpochMs, epochMs } from "../instant.ts";
import type { UsageReader } from "./ledger-query.ts";
import { toMicroUsd } from "./pico-usd.ts";
import { burnRateOf, LIMIT_WINDOW_HOURS } from "./report/block.ts";
import { makeBlocks } from "./report/blocks-report.ts";
import { calendarDay, startOfMonth, startOfWeek } from "./report/calendar-day.ts";
import { addFigures, addSums, NO_FIGURES, type UsageFigures } from "./report/figures.ts";
import { localDayAt, startOfDay } from "./report/local-day.ts";
import type { LocalCalendar } from "./report/period.ts";
import { promptTokens } from "./tokens-by-class.ts";

/** What was spent, as far as it has a price. Plain data, for showing. */
export interface Spent {
  /** Rounded once. Undefined where there was usage and none of it has a price. */
  readonly microUsd?: number;
  /** Some of it has no price: the whole is more. */
  readonly isPartial: boolean;
}

/** What bars, status lines and budgets tell of the ledger. Plain data: it is also what the usage file holds. */
export interface UsageSummary {
  readonly today: Spent;
  readonly week: Spent;
  readonly month: Spent;
  readonly todayStart: EpochMs;
  readonly weekStart: EpochMs;
  readonly monthStart: EpochMs;
  /** Today's, the most expensive first, by path. */
  readonly projects: readonly { readonly project: string; readonly spent: Spent }[];
  /** How much of today's prompts came from the cache, 0-100; absent while there was none. */
  readonly cacheHitPercent?: number;
  /** The window of the short limit that is open, if one is. */
  readonly block?: {
    readonly spent: Spent;
    readonly to: EpochMs;
    /** Millionths of a dollar an hour, from its first response to its last; absent while those are within five minutes. */
    readonly burnMicroUsdPerHour?: number;
  };
  /** Then time alone makes it wrong: a day or a block has ended. */
  readonly validUntil: EpochMs;
}

/** What the days before today have come to. They rarely change: whoever asks often keeps them. */
export interface PastUsage {
  /** Today's beginning: from the next one on this is out of date. */
  readonly todayStart: EpochMs;
  readonly weekStart: EpochMs;
  readonly monthStart: EpochMs;
  readonly tomorrowStart: EpochMs;
  readonly ofWeek: UsageFigures;
  readonly ofMonth: UsageFigures;
}

/** Sums up the days of this week and month up to today. */
export function sumPast(
  reader: UsageReader,
  { offset, firstWeekday }: LocalCalendar,
  now: EpochMs,
): PastUsage {
  const today = localDayAt(now, offset);
  const todayStart = startOfDay(today, offset);
  const weekStart = startOfDay(startOfWeek(today, firstWeekday), offset);
  const monthStart = startOfDay(startOfMonth(today), offset);
  const sumFrom = (from: EpochMs): UsageFigures =>
    from < todayStart
      ? addSums(reader.sumUsage({ windows: [{ from, to: todayStart }], by: [] }))
      : NO_FIGURES;
  return {
    todayStart,
    weekStart,
    monthStart,
    tomorrowStart: startOfDay(calendarDay(today + 1), offset),
    ofWeek: sumFrom(weekStart),
    ofMonth: sumFrom(monthStart),
  };
}

/** Sums up what there is to tell at a moment of the day to which `past` belongs. */
export function summarise(
  reader: UsageReader,
  past: PastUsage,
  { offset }: LocalCalendar,
  now: EpochMs,
): UsageSummary {
  const { todayStart, weekStart, monthStart, tomorrowStart } = past;
  const sums = reader.sumUsage({
    windows: [{ from: todayStart, to: tomorrowStart }],
    by: ["project"],
  });
  const today = addSums(sums);
  const projects = [...Map.groupBy(sums, ({ project = "" }) => project)]
    .map(([project, group]) => ({ project, figures: addSums(group) }))
    .toSorted((a, b) => (a.figures.picoUsd < b.figures.picoUsd ? 1 : -1))
    .map(({ project, figures }) => ({ project, spent: toSpent(figures) }));
  const prompt = promptTokens(today.tokens);
  const block = openBlock(reader, offset, now);
  return {
    today: toSpent(today),
    week: toSpent(addFigures([past.ofWeek, today])),
    month: toSpent(addFigures([past.ofMonth, today])),
    todayStart,
    weekStart,
    monthStart,
    projects,
    ...(prompt > 0 && { cacheHitPercent: (today.tokens.cacheReadTokens / prompt) * 100 }),
    ...(block !== undefined && { block }),
    validUntil: epochMs(Math.min(tomorrowStart, block?.to ?? tomorrowStart)),
  };
}

/** A block's beginning depends on those before it, back to the last long pause: two nights are enough to find one. */
const BLOCK_LOOK_BACK_DAYS = 2;

/** Of a block's first minutes a rate says nothing: two responses a second apart make thousands of dollars an hour. */
const MIN_BURN_MS = 5 * 60_000;

function openBlock(
  reader: UsageReader,
  offset: LocalCalendar["offset"],
  now: EpochMs,
): UsageSummary["block"] {
  const since = calendarDay(localDayAt(now, offset) - BLOCK_LOOK_BACK_DAYS);
  const { entries } = makeBlocks(
    reader,
    { filter: { since }, order: "asc", lengthHours: LIMIT_WINDOW_HOURS },
    offset,
    now,
  );
  const block = entries.findLast((entry) => entry.kind === "block");
  if (!block?.isActive) return undefined;
  const lastsMs = block.figures.lastAt - block.figures.firstAt;
  const rate = lastsMs < MIN_BURN_MS ? undefined : burnRateOf(block);
  return {
    spent: toSpent(block.figures),
    to: block.window.to,
    ...(rate !== undefined && { burnMicroUsdPerHour: toMicroUsd(rate.picoUsdPerHour) }),
  };
}

function toSpent({ responses, pricedResponses, picoUsd }: UsageFigures): Spent {
  const isPartial = pricedResponses < responses;
  if (isPartial && pricedResponses === 0) return { isPartial };
  return { microUsd: toMicroUsd(picoUsd), isPartial };
}
