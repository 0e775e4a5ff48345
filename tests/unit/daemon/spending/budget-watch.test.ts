import { expect, test } from "bun:test";
import type { Config } from "../../../../src/config/config.ts";
import { DEFAULT_CONFIG } from "../../../../src/config/defaults.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import type { TakeNotice } from "../../../../src/core/usage/budget.ts";
import { createBudgetWatch } from "../../../../src/daemon/spending/budget-watch.ts";
import { openBudgetNotices } from "../../../../src/store/ledger/budget-notices.ts";
import { openMemoryDatabase } from "../../../../src/store/ledger/database.ts";
import type { Notification } from "../../../../src/surfaces/notify/notification.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";

/** A watch over budgets that can be changed, and what a person has seen of it. */
function watching(budget: Partial<Config["budget"]>, db = openMemoryDatabase()) {
  let config = { ...DEFAULT_CONFIG, budget: { ...DEFAULT_CONFIG.budget, ...budget } };
  const seen: Notification[] = [];
  let asked = 0;
  let isQuiet = false;
  const take = openBudgetNotices(db);
  let takeNotice: TakeNotice = (notice) => {
    asked++;
    return take(notice);
  };
  const watch = createBudgetWatch({
    config: () => config,
    takeNotice: (notice) => takeNotice(notice),
    notifier: { notify: (note) => seen.push(note) },
    isQuiet: () => isQuiet,
  });
  return {
    seen,
    summaries: () => seen.map(({ summary }) => summary),
    asked: () => asked,
    spend: (usd: number) => watch.check(usageSummary({ today: spentUsd(usd) })),
    check: watch.check,
    configure(changed: Partial<Config>) {
      config = { ...config, ...changed };
    },
    keepQuiet(wanted: boolean) {
      isQuiet = wanted;
    },
    breakNotices() {
      const before = takeNotice;
      takeNotice = () => {
        takeNotice = before;
        throw new Error("disk full");
      };
    },
  };
}

const BUDGET = DEFAULT_CONFIG.budget;

test("a day's spending is told at 80 % and at its end, once each", () => {
  const { spend, seen } = watching({ daily: 10 });
  for (const usd of [1, 7.99, 8, 8.5, 9.99, 10, 11, 30]) spend(usd);
  expect(seen).toEqual([
    {
      summary: "Daily budget: 80% used",
      body: "$8.00 of $10.00 today.",
      urgency: "normal",
      icon: "dialog-information",
      replaceKey: "budget daily",
    },
    {
      summary: "Daily budget: used up",
      body: "$10.00 of $10.00 today.",
      urgency: "critical",
      icon: "dialog-warning",
      replaceKey: "budget daily",
    },
  ]);
});

test("a jump straight beyond the end is told once", () => {
  const { spend, summaries } = watching({ daily: 10 });
  for (const usd of [1, 12, 9, 12]) spend(usd);
  expect(summaries()).toEqual(["Daily budget: used up"]);
});

test("the next day is told anew", () => {
  const { spend, check, summaries } = watching({ daily: 10 });
  spend(12);
  const tomorrow = { todayStart: epochMs(usageSummary().todayStart + 86_400_000) };
  check(usageSummary({ ...tomorrow, today: spentUsd(0) }));
  check(usageSummary({ ...tomorrow, today: spentUsd(12) }));
  expect(summaries()).toEqual(["Daily budget: used up", "Daily budget: used up"]);
});

test("a restarted daemon and a second one tell nothing that was told", () => {
  const db = openMemoryDatabase();
  watching({ daily: 10 }, db).spend(9);
  const second = watching({ daily: 10 }, db);
  second.spend(9);
  expect(second.summaries()).toEqual([]);
});

test("a budget that was raised is told again when the new one is nearly used up", () => {
  const { spend, configure, summaries } = watching({ daily: 10 });
  spend(9);
  configure({ budget: { ...BUDGET, daily: 20 } });
  spend(9);
  spend(17);
  expect(summaries()).toEqual(["Daily budget: 90% used", "Daily budget: 85% used"]);
});

test("each budget is told by itself", () => {
  const { check, summaries } = watching({ daily: 10, weekly: 50, monthly: 100 });
  check(usageSummary({ today: spentUsd(5), week: spentUsd(45), month: spentUsd(101) }));
  expect(summaries()).toEqual(["Weekly budget: 90% used", "Monthly budget: used up"]);
});

test("with notifications off nobody is told, and nothing counts as told", () => {
  const { spend, configure, summaries } = watching({ daily: 10, notify: false });
  expect(spend(9)).toMatchObject([{ level: "warning" }]);
  expect(summaries()).toEqual([]);
  configure({ budget: { ...BUDGET, daily: 10 } });
  spend(9);
  expect(summaries()).toEqual(["Daily budget: 90% used"]);
});

test("the ledger is asked once a crossing, not at every response", () => {
  const { spend, asked } = watching({ daily: 10 });
  for (let usd = 0; usd < 20; usd++) spend(usd);
  expect(asked()).toBe(2);
});

test("what the ledger could not take down is told the next time", () => {
  const { spend, breakNotices, summaries } = watching({ daily: 10 });
  breakNotices();
  expect(() => spend(9)).toThrow("disk full");
  expect(summaries()).toEqual([]);
  spend(9);
  expect(summaries()).toEqual(["Daily budget: 90% used"]);
});

test("who pays a subscription hears of the API's value", () => {
  const { spend, configure, seen } = watching({ daily: 10 });
  configure({ prices: { ...DEFAULT_CONFIG.prices, billing: "subscription" } });
  spend(9);
  expect(seen[0]?.body).toStartWith("API value: $9.00 of $10.00 today.");
});

test("what is crossed while it must be quiet is told afterwards, where it still holds", () => {
  const { spend, keepQuiet, summaries } = watching({ daily: 10, monthly: 1000 });
  keepQuiet(true);
  spend(9);
  spend(12);
  expect(summaries()).toEqual([]);
  keepQuiet(false);
  spend(12);
  expect(summaries()).toEqual(["Daily budget: used up"]);
});
