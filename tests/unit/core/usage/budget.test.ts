import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { budgetClass, budgetStates, worstLevel } from "../../../../src/core/usage/budget.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";

describe("the level of a budget", () => {
  test.each([
    [0, 0, "ok"],
    [7.99, 79, "ok"],
    [7.999_999, 79, "ok"],
    [8, 80, "warning"],
    [9.999_999, 99, "warning"],
    [10, 100, "over"],
    [10.000_001, 100, "over"],
    [25, 250, "over"],
  ] as const)("of $10 with $%d spent is at %d percent: %s", (usd, usedPercent, level) => {
    const [state] = budgetStates(usageSummary({ today: spentUsd(usd) }), { daily: 10 });
    expect(state).toMatchObject({ usedPercent, level, limitMicroUsd: 10_000_000 });
  });

  test("goes by what has a price where a part has none", () => {
    const today = { microUsd: 8_500_000, isPartial: true };
    const [state] = budgetStates(usageSummary({ today }), { daily: 10 });
    expect(state).toMatchObject({ level: "warning", usedPercent: 85, spent: today });
  });

  test("is not known to be high where nothing has a price", () => {
    const [state] = budgetStates(usageSummary({ today: { isPartial: true } }), { daily: 10 });
    expect(state).toMatchObject({ level: "ok", usedPercent: 0, spent: { isPartial: true } });
  });
});

test("each budget goes by its own period's spending and beginning", () => {
  const summary = usageSummary({ today: spentUsd(1), week: spentUsd(9), month: spentUsd(40) });
  const states = budgetStates(summary, { monthly: 30, daily: 10, weekly: 10 });
  expect(states.map(({ period, startsAt, level }) => ({ period, startsAt, level }))).toEqual([
    { period: "daily", startsAt: summary.todayStart, level: "ok" },
    { period: "weekly", startsAt: summary.weekStart, level: "warning" },
    { period: "monthly", startsAt: summary.monthStart, level: "over" },
  ]);
});

test("without a budget there is nothing to say", () => {
  const states = budgetStates(usageSummary({ today: spentUsd(1e6) }), {
    daily: undefined,
    weekly: undefined,
  });
  expect(states).toEqual([]);
  expect(worstLevel(states)).toBe("ok");
  expect(budgetClass(states)).toBeUndefined();
});

test.each([
  [1, 1, undefined],
  [8, 1, "budget-warning"],
  [1, 8, "budget-warning"],
  [8, 10, "budget-over"],
  [10, 8, "budget-over"],
] as const)(
  "with $%d of $10 spent today and $%d of $10 this week the class is %s",
  (today, week, name) => {
    const summary = usageSummary({ today: spentUsd(today), week: spentUsd(week) });
    expect(budgetClass(budgetStates(summary, { daily: 10, weekly: 10 }))).toBe(name);
  },
);

test("percent and level are those of exact integers, whatever the cents of the budget", () => {
  const cents = fc.integer({ min: 1, max: 100_000_000 });
  const share = fc.integer({ min: -2, max: 2 });
  const percents = fc.constantFrom(1, 50, 79, 80, 99, 100, 250);
  fc.assert(
    fc.property(cents, percents, share, (limitCents, percent, off) => {
      const limit = BigInt(limitCents) * 10_000n;
      const spent = (limit * BigInt(percent)) / 100n + BigInt(off);
      fc.pre(spent >= 0n);
      const today = { microUsd: Number(spent), isPartial: false };
      const [state] = budgetStates(usageSummary({ today }), { daily: limitCents / 100 });
      const exact = (spent * 100n) / limit;
      expect(state?.usedPercent).toBe(Number(exact));
      expect(state?.level).toBe(exact >= 100n ? "over" : exact >= 80n ? "warning" : "ok");
    }),
  );
});
