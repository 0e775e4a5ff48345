import type { BillingWords } from "../../core/usage/billing.ts";
import { type BudgetState, budgetClass } from "../../core/usage/budget.ts";
import { describeBudget } from "../../core/usage/budget-words.ts";
import type { BudgetView } from "../../core/view/bar-options.ts";

/** What a bar shows of the budgets: those that run out. */
export const budgetView = (states: readonly BudgetState[], words: BillingWords): BudgetView => ({
  class: budgetClass(states),
  lines: states.filter(({ level }) => level !== "ok").map((state) => describeBudget(state, words)),
});
