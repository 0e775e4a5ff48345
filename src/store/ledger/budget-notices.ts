import type { Database } from "bun:sqlite";
import type { BudgetNotice, TakeNotice } from "../../core/usage/budget.ts";

/** What each level tells of a budget, so that the higher one covers the lower. */
const TOLD_PERCENT = { warning: 80, over: 100 } as const satisfies Record<
  BudgetNotice["level"],
  number
>;

/**
 * Hands each notice out once, across restarts and to one of all processes. Who has been told that a budget
 * is used up needs no word any more that it nearly is; a budget that was changed is another one.
 */
export function openBudgetNotices(db: Database): TakeNotice {
  const take = db.prepare<unknown, [string, number, number, number]>(`
    INSERT INTO budget_notices VALUES (?, ?, ?, ?)
    ON CONFLICT (period, starts_ms, limit_micro_usd)
    DO UPDATE SET told_percent = excluded.told_percent
    WHERE excluded.told_percent > told_percent`);
  return ({ period, startsAt, limitMicroUsd, level }) =>
    take.run(period, startsAt, limitMicroUsd, TOLD_PERCENT[level]).changes > 0;
}
