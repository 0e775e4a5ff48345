import { epochMs, type EpochMs } from "../instant.ts";
import type { UsageWindow } from "../usage/ledger-query.ts";
import {
  type CalendarDay,
  calendarDay,
  renderDay,
  startOfWeek,
  weekdayOf,
} from "../usage/report/calendar-day.ts";
import { localDayAt, startOfDay } from "../usage/report/local-day.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import { sumRows, toCost } from "./amounts.ts";
import type { FigureRow } from "./figure-source.ts";
import { daySteps } from "./steps.ts";
import type { ViewSources } from "./view-sources.ts";
import type { InsightsView } from "./views.ts";

/** A year, and the days that fill its first week. */
const CALENDAR_DAYS = 371;

/** Peak hours are those of the last weeks: habits change. */
const HOURS_DAYS = 28;

const HOUR_MS = 3600_000;

/** This week beside the last, habits and a year of days. Rejects with what a store says. */
export async function viewInsights(from: ViewSources): Promise<InsightsView> {
  const { now, offset, firstWeekday } = from;
  const today = localDayAt(now, offset);
  const thisMonday = startOfWeek(today, firstWeekday);
  const lastMonday = calendarDay(thisMonday - 7);
  const start = (day: CalendarDay): EpochMs => startOfDay(day, offset);
  const firstDay = calendarDay(today - CALENDAR_DAYS + 1);
  const firstHour = start(calendarDay(today - HOURS_DAYS));
  const countWeek = (day: CalendarDay) =>
    from.figures.countSessions({ from: start(day), to: start(calendarDay(day + 7)) });

  // The last weeks are read by the hour, and their days are sums of those: nothing is read twice.
  const days = daySteps({ from: start(firstDay), to: firstHour }, offset);
  const hours = hourSteps(firstHour, start(calendarDay(today + 1)));
  const [dayRows, hourRows, lastSessions, theseSessions] = await Promise.all([
    from.figures.rows({ windows: days, by: [] }),
    from.figures.rows({ windows: hours, by: [] }),
    countWeek(lastMonday),
    countWeek(thisMonday),
  ]);
  const byDay = new Map([
    ...groupByDay(days, dayRows, offset),
    ...groupByDay(hours, hourRows, offset),
  ]);
  const calendar = Array.from({ length: CALENDAR_DAYS }, (_, index) => {
    const day = calendarDay(firstDay + index);
    const ofDay = byDay.get(day) ?? [];
    const sum = sumRows(ofDay);
    return { day, rows: ofDay, tokens: sumTokens(sum.tokens), cost: toCost(sum) };
  });
  const active = calendar.filter(({ tokens }) => tokens > 0);
  const week = (first: CalendarDay, sessions: number): InsightsView["thisWeek"] => {
    const ofWeek = calendar.filter(({ day }) => day >= first && day < first + 7);
    const sum = sumRows(ofWeek.flatMap(({ rows: ofDay }) => ofDay));
    return {
      tokens: sumTokens(sum.tokens),
      cost: toCost(sum),
      sessions,
      activeDays: ofWeek.filter(({ tokens }) => tokens > 0).length,
    };
  };
  const sums = hourSums(hours, hourRows, offset);
  const all = sumRows([...dayRows, ...hourRows]);
  return {
    sources: from.sources,
    thisWeek: week(thisMonday, theseSessions),
    lastWeek: week(lastMonday, lastSessions),
    ...streaks(
      active.map(({ day }) => day),
      today,
    ),
    hours: sums,
    busiestHour: busiestHour(sums),
    calendar: calendar.map(({ day, tokens, cost }) => ({ day: renderDay(day), tokens, cost })),
    averageCostPerActiveDay: toCost({
      ...all,
      picoUsd: active.length === 0 ? 0n : all.picoUsd / BigInt(active.length),
    }),
  };
}

function hourSteps(from: EpochMs, to: EpochMs): readonly UsageWindow[] {
  const steps: UsageWindow[] = [];
  for (let at: number = from; at < to; at += HOUR_MS) {
    steps.push({ from: epochMs(at), to: epochMs(Math.min(at + HOUR_MS, to)) });
  }
  return steps;
}

/** The rows of each local day. */
function groupByDay(
  steps: readonly UsageWindow[],
  rows: readonly FigureRow[],
  offset: ViewSources["offset"],
): ReadonlyMap<CalendarDay, readonly FigureRow[]> {
  const dayOf = steps.map((step) => localDayAt(step.from, offset));
  return Map.groupBy(rows, ({ window }) => dayOf[window] ?? calendarDay(0));
}

function hourSums(
  hours: readonly UsageWindow[],
  rows: readonly FigureRow[],
  offset: ViewSources["offset"],
): InsightsView["hours"] {
  const sums = new Map<number, number>();
  for (const row of rows) {
    const step = hours[row.window];
    if (!step) continue;
    const shown = step.from + offset(step.from) * 60_000;
    const hour = Math.floor(shown / HOUR_MS) % 24;
    // Monday first, as the view has it.
    const weekday = (weekdayOf(localDayAt(step.from, offset)) + 6) % 7;
    const key = weekday * 24 + hour;
    sums.set(key, (sums.get(key) ?? 0) + sumTokens(row.tokens));
  }
  return [...sums]
    .toSorted(([a], [b]) => a - b)
    .map(([key, tokens]) => ({ weekday: Math.floor(key / 24), hour: key % 24, tokens }));
}

function busiestHour(hours: InsightsView["hours"]): number | null {
  const byHour = new Map<number, number>();
  for (const { hour, tokens } of hours) byHour.set(hour, (byHour.get(hour) ?? 0) + tokens);
  let busiest: number | null = null;
  for (const [hour, tokens] of byHour) {
    if (tokens > 0 && (busiest === null || tokens > (byHour.get(busiest) ?? 0))) busiest = hour;
  }
  return busiest;
}

/** A streak lives until a whole day has passed without usage: today need not have any yet. */
function streaks(
  activeDays: readonly CalendarDay[],
  today: CalendarDay,
): Pick<InsightsView, "streakDays" | "longestStreakDays"> {
  let [run, longest, last] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const day of activeDays) {
    run = day === last + 1 ? run + 1 : 1;
    last = day;
    longest = Math.max(longest, run);
  }
  return { streakDays: last >= today - 1 ? run : 0, longestStreakDays: longest };
}
