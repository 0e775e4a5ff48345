import {
  type CalendarDay,
  calendarDay,
  parseCalendarDay,
  renderDay,
  startOfWeek,
} from "../core/usage/report/calendar-day.ts";
import type { UsageFigures } from "../core/usage/report/figures.ts";
import type { UsageReport } from "../core/usage/report/usage-report.ts";
import { humaniseTokens } from "../core/format/humanise.ts";
import { sumTokens } from "../core/usage/tokens-by-class.ts";
import { renderCost, renderUsd } from "./amount.ts";
import { weightOf } from "./cells.ts";
import { footnotes } from "./report-table.ts";
import type { TableStyle } from "./table-style.ts";

/** Which days a heat map shows, and how its weeks begin. */
export interface CalendarFrame {
  /** The first day, if the user has set one; else as many weeks as fit, and a year at most. */
  readonly since?: CalendarDay;
  readonly until: CalendarDay;
  /** From 0, Sunday, to 6. */
  readonly firstWeekday: number;
}

/** A heat map of a daily report: a column a week, a row a weekday, the darker the more was used. */
export function renderCalendar(
  { rows, totals }: UsageReport,
  frame: CalendarFrame,
  style: TableStyle,
): string[] {
  const byCost = totals.pricedResponses > 0;
  const days = new Map(
    rows.map(({ name, figures }) => [parseCalendarDay(name) ?? calendarDay(0), figures]),
  );
  const weeks = weeksOf(frame, days, style.width);
  const levelOf = gradeDays([...days.values()].map((figures) => weightOf(figures, byCost)));
  const level = (day: CalendarDay): number | undefined => {
    if (day > frame.until || (frame.since !== undefined && day < frame.since)) return undefined;
    const figures = days.get(day);
    return figures === undefined ? 0 : levelOf(weightOf(figures, byCost));
  };
  const { paint } = style;
  const lines = Array.from({ length: 7 }, (_, row) => {
    const name = WEEKDAYS[(frame.firstWeekday + row) % 7] ?? "";
    const cells = weeks.map((week) => renderLevel(level(calendarDay(week + row)), style));
    return `${paint("muted", name.padEnd(LABEL_COLUMNS))}${cells.join("")}`;
  });
  const legend = [0, 1, 2, 3, 4].map((step) => renderLevel(step, style)).join("");
  return [
    paint("heading", "Usage by day"),
    "",
    paint("muted", " ".repeat(LABEL_COLUMNS) + monthLabels(weeks)),
    ...lines,
    "",
    `${" ".repeat(LABEL_COLUMNS)}${paint("muted", "less ")}${legend}${paint("muted", " more")}`,
    "",
    ...summaryLines(days, totals, frame.until, byCost, style),
    ...footnotes(totals, style, false),
  ];
}

// Every other one: that is enough to find the rest.
const WEEKDAYS = ["", "Mon", "", "Wed", "", "Fri", ""] as const;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

const LABEL_COLUMNS = 4;
const CELL_COLUMNS = 2;
// A year and the week that is not over.
const MAX_WEEKS = 53;

function weeksOf(
  { since, until, firstWeekday }: CalendarFrame,
  days: ReadonlyMap<CalendarDay, UsageFigures>,
  width: number,
): CalendarDay[] {
  const last = startOfWeek(until, firstWeekday);
  const oldest = since ?? calendarDay(Math.min(until, ...days.keys()));
  const needed = (last - startOfWeek(oldest, firstWeekday)) / 7 + 1;
  const fitting = Math.max(1, Math.floor((width - LABEL_COLUMNS) / CELL_COLUMNS));
  const count = Math.min(needed, fitting, since === undefined ? MAX_WEEKS : Infinity);
  return Array.from({ length: count }, (_, index) => calendarDay(last - 7 * (count - 1 - index)));
}

/** Puts a day's weight into one of four grades, each with a quarter of the days that have any. */
function gradeDays(weights: readonly number[]): (weight: number) => number {
  const sorted = weights.filter((weight) => weight > 0).toSorted((a, b) => a - b);
  return (weight) => {
    if (sorted.length === 0) return 1;
    const below = sorted.filter((other) => other < weight).length;
    return 1 + Math.min(3, Math.floor((below / sorted.length) * 4));
  };
}

// The glyphs alone tell the grades apart where there is no colour.
const GLYPHS = ["·", "░", "▒", "▓", "█"] as const;
// From a dark green to a bright one, in the terminal's 256 colours.
const GREENS = [238, 22, 28, 34, 46] as const;

function renderLevel(level: number | undefined, { hasColor }: TableStyle): string {
  if (level === undefined) return " ".repeat(CELL_COLUMNS);
  const green = GREENS[level] ?? GREENS[0];
  if (hasColor) return `\x1b[38;5;${green}m${level === 0 ? "·" : "■"}\x1b[39m `;
  return (GLYPHS[level] ?? " ").repeat(level === 0 ? 1 : CELL_COLUMNS).padEnd(CELL_COLUMNS);
}

/** The name of each month above the first week that begins in it. The first month may have begun before: with one week of it left, its name has no room. */
function monthLabels(weeks: readonly CalendarDay[]): string {
  const monthAt = (index: number): string => renderDay(weeks[index] ?? calendarDay(0)).slice(5, 7);
  let line = "";
  for (const index of weeks.keys()) {
    const isNew = index === 0 ? monthAt(0) === monthAt(1) : monthAt(index) !== monthAt(index - 1);
    if (!isNew && weeks.length > 1) continue;
    line = line.padEnd(index * CELL_COLUMNS) + (MONTHS[Number(monthAt(index)) - 1] ?? "");
  }
  return line;
}

function summaryLines(
  days: ReadonlyMap<CalendarDay, UsageFigures>,
  totals: UsageFigures,
  until: CalendarDay,
  byCost: boolean,
  { paint }: TableStyle,
): string[] {
  if (days.size === 0) return [];
  const amount = (figures: UsageFigures): string =>
    byCost ? renderUsd(figures.picoUsd) : `${humaniseTokens(sumTokens(figures.tokens))} tokens`;
  const [top] = [...days].toSorted(([, a], [, b]) => weightOf(b, byCost) - weightOf(a, byCost));
  const { longest, current } = findStreaks(
    [...days.keys()].toSorted((a, b) => a - b),
    until,
  );
  const dot = paint("muted", "  ·  ");
  const most = top === undefined ? "" : `${dot}most on ${renderDay(top[0])}: ${amount(top[1])}`;
  const now = current > 0 ? `${dot}now ${plural(current, "day")}` : "";
  return [
    `${paint("strong", renderCost(totals))} on ${plural(days.size, "day")}${most}`,
    `longest streak ${plural(longest, "day")}${now}`,
  ];
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** Days in a row: the most there were, and those up to today or yesterday. */
function findStreaks(
  sorted: readonly CalendarDay[],
  today: CalendarDay,
): { longest: number; current: number } {
  let longest = 0;
  let run = 0;
  let before = -Infinity;
  for (const day of sorted) {
    run = day === before + 1 ? run + 1 : 1;
    longest = Math.max(longest, run);
    before = day;
  }
  return { longest, current: before >= today - 1 ? run : 0 };
}
