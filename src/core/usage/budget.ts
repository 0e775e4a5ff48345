import type { EpochMs } from "../instant.ts";
import type { Spent, UsageSummary } from "./summary.ts";

/** What a budget may be for: a day, a week, a month of the calendar. */
export const BUDGET_PERIODS = ["daily", "weekly", "monthly"] as const;

/** One of them. */
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What a person means to spend, in US dollars with at most two decimals; no budget where there is none. Named as in the configuration, which fits in as it is. */
export type BudgetsUsd = { readonly [Period in BudgetPeriod]?: number | undefined };

/** How near what is spent is to what a person means to spend. */
export type BudgetLevel = "ok" | "warning" | "over";

/** How far one budget is used up. Plain data. */
export interface BudgetState {
  readonly period: BudgetPeriod;
  readonly startsAt: EpochMs;
  /** Where a part of it has no price, the level is that of the rest. */
  readonly spent: Spent;
  readonly limitMicroUsd: number;
  /** Whole, rounded down: it is 80 and 100 no sooner than the level says so. Has no end. */
  readonly usedPercent: number;
  readonly level: BudgetLevel;
}

/** That one period's budget has reached a level of which a person is to hear. */
export interface BudgetNotice extends Pick<BudgetState, "period" | "startsAt" | "limitMicroUsd"> {
  readonly level: Exclude<BudgetLevel, "ok">;
}

/** Hands a notice out: true where nobody has been told yet, and then it counts as told. */
export type TakeNotice = (notice: BudgetNotice) => boolean;

/** From here on a person still has a choice of what to spend the rest on. */
const WARNING_PERCENT = 80;

const MICRO_PER_USD = 1_000_000;

/** The state of each budget that there is, the shortest period first. */
export function budgetStates(summary: UsageSummary, budgets: BudgetsUsd): BudgetState[] {
  return BUDGET_PERIODS.flatMap((period) => {
    const limitUsd = budgets[period];
    return limitUsd === undefined ? [] : [stateOf(period, limitUsd, summary)];
  });
}

function stateOf(period: BudgetPeriod, limitUsd: number, summary: UsageSummary): BudgetState {
  // A double of so few digits is off by less than this rounds away.
  const limitMicroUsd = Math.round(limitUsd * MICRO_PER_USD);
  const { startsAt, spent } = spendingOf(period, summary);
  const hundredfold = (spent.microUsd ?? 0) * 100;
  return {
    period,
    startsAt,
    spent,
    limitMicroUsd,
    usedPercent: Math.floor(hundredfold / limitMicroUsd),
    level:
      hundredfold >= limitMicroUsd * 100
        ? "over"
        : hundredfold >= limitMicroUsd * WARNING_PERCENT
          ? "warning"
          : "ok",
  };
}

function spendingOf(
  period: BudgetPeriod,
  { today, todayStart, week, weekStart, month, monthStart }: UsageSummary,
): Pick<BudgetState, "startsAt" | "spent"> {
  switch (period) {
    case "daily":
      return { startsAt: todayStart, spent: today };
    case "weekly":
      return { startsAt: weekStart, spent: week };
    case "monthly":
      return { startsAt: monthStart, spent: month };
    default:
      return period satisfies never;
  }
}

/** The level of the budget that is nearest its end, or furthest beyond; without budgets all is well. */
export function worstLevel(states: readonly BudgetState[]): BudgetLevel {
  if (states.some(({ level }) => level === "over")) return "over";
  return states.some(({ level }) => level === "warning") ? "warning" : "ok";
}

const CLASS_OF = {
  ok: undefined,
  warning: "budget-warning",
  over: "budget-over",
} as const satisfies Record<BudgetLevel, string | undefined>;

/** The class that the bar's module has for it. */
export const budgetClass = (states: readonly BudgetState[]): (typeof CLASS_OF)[BudgetLevel] =>
  CLASS_OF[worstLevel(states)];
