import { expect, test } from "bun:test";
import { type BillingMode, describeBilling } from "../../../../src/core/usage/billing.ts";
import { type BudgetsUsd, budgetStates } from "../../../../src/core/usage/budget.ts";
import { budgetMessage, describeBudget } from "../../../../src/core/usage/budget-words.ts";
import type { Spent } from "../../../../src/core/usage/summary.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";

function words(spent: Spent, budgets: BudgetsUsd, mode: BillingMode = "api") {
  const summary = usageSummary({ today: spent, week: spent, month: spent });
  const billing = describeBilling({ mode, endpoint: "global" });
  const [state] = budgetStates(summary, budgets);
  if (state === undefined) throw new Error("Expected a budget.");
  return { line: describeBudget(state, billing), message: budgetMessage(state, billing) };
}

const some: Spent = { microUsd: 8_120_000, isPartial: true };

test.each([
  ["Daily budget: $8.12 of $10.00 (81%)", words(spentUsd(8.12), { daily: 10 })],
  ["Weekly budget: $0.00 of $49.99 (0%)", words(spentUsd(0), { weekly: 49.99 })],
  ["Monthly budget: $112.50 of $100.00 (112%)", words(spentUsd(112.5), { monthly: 100 })],
  ["Daily budget: $8.12 + ? of $10.00 (81%)", words(some, { daily: 10 })],
  ["Daily budget: ? of $10.00 (0%)", words({ isPartial: true }, { daily: 10 })],
  [
    "Daily budget, API value: $8.12 of $10.00 (81%)",
    words(spentUsd(8.12), { daily: 10 }, "subscription"),
  ],
])("in one line: %s", (line, said) => {
  expect(said.line).toBe(line);
});

test("a notification says what has happened, and the figures behind it", () => {
  expect(words(spentUsd(8.12), { daily: 10 }).message).toEqual({
    summary: "Daily budget: 81% used",
    body: "$8.12 of $10.00 today.",
  });
  expect(words(spentUsd(50.4), { weekly: 50 }).message).toEqual({
    summary: "Weekly budget: used up",
    body: "$50.40 of $50.00 this week.",
  });
});

test("a notification says that a part has no price", () => {
  expect(words(some, { monthly: 10 }).message.body).toBe(
    "$8.12 of $10.00 this month. Some usage has no price, so it is more.",
  );
});

test("who pays a subscription is told that it is no bill", () => {
  expect(words(spentUsd(8.12), { daily: 10 }, "subscription").message.body).toBe(
    "API value: $8.12 of $10.00 today. What the API would have charged: a subscription costs the same, however much is used.",
  );
});
