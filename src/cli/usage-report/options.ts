import { nearest } from "../../core/nearest.ts";
import { LIMIT_WINDOW_HOURS } from "../../core/usage/report/block.ts";
import type { PeriodLength } from "../../core/usage/report/period.ts";
import {
  FIGURE_REPORTS,
  type FigureReport,
  isPeriodLength,
  naturalOrder,
  type UsageFilter,
} from "../../core/usage/report/usage-report.ts";
import { WEEKDAYS, weekdayNumber } from "../../core/usage/report/weekdays.ts";
import { badUsage, refuseElsewhere } from "../bad-usage.ts";
import { parseDayRange } from "../day-range.ts";
import { requireWord } from "../known-word.ts";

/** The command line as the parser gives it. */
export interface UsageArgs {
  readonly report?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly last?: string | undefined;
  readonly timezone?: string | undefined;
  readonly "start-of-week"?: string | undefined;
  readonly project?: string | undefined;
  readonly model?: string | undefined;
  readonly id?: string | undefined;
  readonly order?: string | undefined;
  readonly mode?: string | undefined;
  readonly "token-limit"?: string | undefined;
  readonly "session-length"?: string | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly breakdown?: boolean | undefined;
  readonly instances?: boolean | undefined;
  readonly calendar?: boolean | undefined;
  readonly compact?: boolean | undefined;
  readonly live?: boolean | undefined;
  readonly active?: boolean | undefined;
  readonly recent?: boolean | undefined;
}

/** What `usage` was asked for. */
export interface UsageOptions {
  readonly report: FigureReport | "blocks";
  readonly filter: UsageFilter;
  /** The last periods only, so many, with the current one. */
  readonly last?: { readonly count: number; readonly length: PeriodLength };
  readonly timezone?: string;
  /** From 0, Sunday, to 6; else as configured. */
  readonly firstWeekday?: number;
  readonly order: "asc" | "desc";
  readonly output: "table" | "json" | "csv";
  readonly breakdown: boolean;
  readonly byProject: boolean;
  readonly calendar: boolean;
  readonly compact: boolean;
  readonly live: boolean;
  /** Of blocks: all, those of the last days, or the one that is open. */
  readonly blocks: "all" | "recent" | "active";
  /** `max`: the most that a block before has held. */
  readonly tokenLimit?: number | "max";
  readonly lengthHours: number;
}

/** Reads the command line of `usage`; throws words for whoever typed it. */
export function parseUsageOptions(args: UsageArgs): UsageOptions {
  const report = requireWord("report", args.report ?? "daily", REPORTS);
  const isBlocks = report === "blocks";
  refuseElsewhere("usage", report, "blocks", {
    live: args.live,
    active: args.active,
    recent: args.recent,
    "token-limit": args["token-limit"],
    "session-length": args["session-length"],
  });
  refuseElsewhere("usage", report, "daily", { calendar: args.calendar });
  refuseElsewhere("usage", report, "session", { id: args.id });
  if (args.json && args.csv) throw badUsage("usage", "Expected --json or --csv, got both.");
  parseWord("mode", args.mode ?? "calculate", MODES);
  const last = parseLast(args.last, report);
  const tokenLimit = parseTokenLimit(args["token-limit"]);
  const startOfWeek = args["start-of-week"];
  return {
    report,
    filter: {
      ...parseDayRange("usage", args),
      ...(args.project !== undefined && { project: args.project }),
      ...(args.model !== undefined && { model: args.model }),
      ...(args.id !== undefined && { sessionId: args.id }),
    },
    ...(last !== undefined && { last }),
    ...(args.timezone !== undefined && { timezone: args.timezone }),
    ...(startOfWeek !== undefined && {
      firstWeekday: weekdayNumber(parseWord("start-of-week", startOfWeek, WEEKDAYS)),
    }),
    order: args.order === undefined ? orderOf(report) : parseWord("order", args.order, ORDERS),
    output: args.json ? "json" : args.csv ? "csv" : "table",
    breakdown: args.breakdown ?? false,
    byProject: (args.instances ?? false) && !isBlocks && isPeriodLength(report),
    calendar: args.calendar ?? false,
    compact: args.compact ?? false,
    live: args.live ?? false,
    blocks: args.active ? "active" : args.recent ? "recent" : "all",
    ...(tokenLimit !== undefined && { tokenLimit }),
    lengthHours: parseLength(args["session-length"]),
  };
}

const REPORTS = [...FIGURE_REPORTS, "blocks"] as const;
const ORDERS = ["asc", "desc"] as const;
// ccusage's third, `display`, shows costs that agents have long ceased to write down.
const MODES = ["auto", "calculate"] as const;

const orderOf = (report: FigureReport | "blocks"): "asc" | "desc" =>
  report === "blocks" ? "asc" : naturalOrder(report);

function parseWord<Word extends string>(flag: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text.toLowerCase());
  if (found !== undefined) return found;
  const meant = nearest(text, words);
  const advice = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  throw badUsage("usage", `Expected --${flag} to be ${listWords(words)}, got "${text}".${advice}`);
}

const listWords = (words: readonly string[]): string =>
  `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

function parseLast(text: string | undefined, report: string): UsageOptions["last"] {
  if (text === undefined) return undefined;
  if (!isPeriodLength(report)) {
    throw badUsage(
      "usage",
      "The option `--last` belongs to `usage daily`, `weekly` and `monthly`.",
    );
  }
  return { count: parseCount("last", text), length: report };
}

function parseTokenLimit(text: string | undefined): UsageOptions["tokenLimit"] {
  if (text === undefined || text === "max") return text;
  return parseCount("token-limit", text);
}

function parseCount(flag: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0 && text.trim() !== "") return count;
  const words =
    flag === "token-limit" ? "a whole number above 0, or max" : "a whole number above 0";
  throw badUsage("usage", `Expected --${flag} to be ${words}, got "${text}".`);
}

function parseLength(text: string | undefined): number {
  if (text === undefined) return LIMIT_WINDOW_HOURS;
  const hours = Number(text);
  // Blocks end where time is cut into quarters of an hour; a week is the longest that a limit counts.
  if (text.trim() !== "" && Number.isInteger(hours * 4) && hours > 0 && hours <= 168) return hours;
  throw badUsage(
    "usage",
    `Expected --session-length to be hours in steps of a quarter, from 0.25 to 168, got "${text}".`,
  );
}
