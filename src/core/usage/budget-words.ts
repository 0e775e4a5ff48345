import { humaniseMoney, humanisePercent } from "../format/humanise.ts";
import type { BillingWords } from "./billing.ts";
import type { BudgetPeriod, BudgetState } from "./budget.ts";
import { spentText } from "./spent-text.ts";

const NAME_OF = {
  daily: "Daily budget",
  weekly: "Weekly budget",
  monthly: "Monthly budget",
} as const satisfies Record<BudgetPeriod, string>;

const SPAN_OF = {
  daily: "today",
  weekly: "this week",
  monthly: "this month",
} as const satisfies Record<BudgetPeriod, string>;

/** A budget in one line: `Daily budget: $8.12 of $10.00 (81%)`; `$8.12 + ?` where a part has no price. */
export function describeBudget(state: BudgetState, { label }: BillingWords): string {
  const { period, spent, limitMicroUsd, usedPercent } = state;
  const basis = label === "Cost" ? "" : `, ${label}`;
  return `${NAME_OF[period]}${basis}: ${spentText(spent)} of ${humaniseMoney(limitMicroUsd)} (${humanisePercent(usedPercent)})`;
}

/** What a person is told when a budget has reached another level. Plain text. */
export interface BudgetMessage {
  readonly summary: string;
  readonly body: string;
}

/** The words of a notification: what has happened, and the figures behind it. */
export function budgetMessage(state: BudgetState, { label, note }: BillingWords): BudgetMessage {
  const { period, spent, limitMicroUsd, usedPercent, level } = state;
  const isOver = level === "over";
  const figures = `${humaniseMoney(spent.microUsd ?? 0)} of ${humaniseMoney(limitMicroUsd)} ${SPAN_OF[period]}`;
  const sentences = [
    label === "Cost" ? `${figures}.` : `${label}: ${figures}. ${note}`,
    ...(spent.isPartial ? ["Some usage has no price, so it is more."] : []),
  ];
  return {
    summary: `${NAME_OF[period]}: ${isOver ? "used up" : `${humanisePercent(usedPercent)} used`}`,
    body: sentences.join(" "),
  };
}
