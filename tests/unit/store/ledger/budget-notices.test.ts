import { expect, test } from "bun:test";
import { join } from "node:path";
import * as fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import type { BudgetNotice } from "../../../../src/core/usage/budget.ts";
import { openBudgetNotices } from "../../../../src/store/ledger/budget-notices.ts";
import { openLedgerDatabase, openMemoryDatabase } from "../../../../src/store/ledger/database.ts";
import { makeTemporaryDir } from "../../../../src/sys/temporary-dir.ts";

const WARNING: BudgetNotice = {
  period: "daily",
  startsAt: epochMs(1_791_331_200_000),
  limitMicroUsd: 10_000_000,
  level: "warning",
};
const OVER: BudgetNotice = { ...WARNING, level: "over" };

test("each level is told once, the higher after the lower", () => {
  const take = openBudgetNotices(openMemoryDatabase());
  expect([WARNING, WARNING, OVER, OVER].map(take)).toEqual([true, false, true, false]);
});

test("who was told that a budget is used up hears no more that it nearly is", () => {
  const take = openBudgetNotices(openMemoryDatabase());
  expect([OVER, WARNING, OVER].map(take)).toEqual([true, false, false]);
});

test.each([
  ["the next day", { startsAt: epochMs(WARNING.startsAt + 86_400_000) }],
  ["another period that begins at the same time", { period: "weekly" }],
  ["a budget that was raised", { limitMicroUsd: 20_000_000 }],
  ["a budget that was lowered", { limitMicroUsd: 5_000_000 }],
] as const)("%s is told anew, and the first stays told", (_title, change) => {
  const take = openBudgetNotices(openMemoryDatabase());
  const other = { ...WARNING, ...change };
  expect([WARNING, other, WARNING, other].map(take)).toEqual([true, true, false, false]);
});

test("of two programs with the same ledger one tells, and a restart tells nothing", () => {
  using dir = makeTemporaryDir("budget-notices-");
  const path = join(dir.path, "ledger.db");
  const first = openLedgerDatabase(path);
  const second = openLedgerDatabase(path);
  expect([openBudgetNotices(first)(WARNING), openBudgetNotices(second)(WARNING)]).toEqual([
    true,
    false,
  ]);
  first.close();
  second.close();
  const later = openLedgerDatabase(path);
  expect([openBudgetNotices(later)(WARNING), openBudgetNotices(later)(OVER)]).toEqual([
    false,
    true,
  ]);
  later.close();
});

test("whatever the order of levels, a person hears of each at most once, and never of a lower after a higher", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(WARNING, OVER)), (notices) => {
      using db = openMemoryDatabase();
      const told = notices.filter(openBudgetNotices(db)).map(({ level }) => level);
      expect(["", "warning", "over", "warning,over"]).toContain(told.join(","));
      expect(told.includes("over")).toBe(notices.includes(OVER));
    }),
  );
});
