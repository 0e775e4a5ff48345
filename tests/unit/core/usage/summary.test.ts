import { describe, expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import type { RateLimitSample } from "../../../../src/core/usage/ledger-query.ts";
import type { LocalCalendar } from "../../../../src/core/usage/report/period.ts";
import { sumPast, summarise } from "../../../../src/core/usage/summary.ts";
import type { UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { fakeUsageReader } from "../../../fakes/fake-usage-reader.ts";
import { RULES, tokens, UNPRICED_MODEL, usageRow } from "../../../support/usage-rows.ts";

/** Weeks from Monday on, in UTC. */
const CALENDAR: LocalCalendar = { offset: () => 0, firstWeekday: 1 };

/** A Friday; the week begins on Monday the 16th. */
const NOON = "2026-11-20T12:00:00Z";

const at = (text: string) => epochMs(Date.parse(text));

function summaryOf(
  rows: readonly UsageRow[],
  { now = NOON, rateLimits = [] as readonly RateLimitSample[], calendar = CALENDAR } = {},
) {
  const reader = fakeUsageReader({ rows, rules: RULES, rateLimits });
  return summarise(reader, sumPast(reader, calendar, at(now)), calendar, at(now));
}

/** By the made-up prices: 1000 tokens in, 200 out. */
const ONE_MICRO_USD = 8000;

test("without usage nothing was spent, and nothing more is said", () => {
  const nothing = { microUsd: 0, isPartial: false };
  expect(summaryOf([])).toEqual({
    today: nothing,
    week: nothing,
    month: nothing,
    todayStart: at("2026-11-20"),
    weekStart: at("2026-11-16"),
    monthStart: at("2026-11-01"),
    projects: [],
    validUntil: at("2026-11-21"),
  });
});

test("today is part of the week, and of the month", () => {
  const { today, week, month } = summaryOf([
    usageRow("2026-10-31T23:59:59.999Z"),
    usageRow("2026-11-01T00:00:00Z"),
    usageRow("2026-11-15T23:59:59.999Z"),
    usageRow("2026-11-16T00:00:00Z"),
    usageRow("2026-11-19T23:59:59.999Z"),
    usageRow("2026-11-20T00:00:00Z"),
    usageRow("2026-11-20T11:59:00Z"),
  ]);
  expect([today, week, month].map(({ microUsd }) => microUsd)).toEqual([
    2 * ONE_MICRO_USD,
    4 * ONE_MICRO_USD,
    6 * ONE_MICRO_USD,
  ]);
});

test("a week may begin in the month before", () => {
  const { week, month } = summaryOf([usageRow("2026-09-29T12:00:00Z")], {
    now: "2026-10-01T08:00:00Z",
  });
  expect([week.microUsd, month.microUsd]).toEqual([ONE_MICRO_USD, 0]);
});

describe("what has no price", () => {
  const unpriced = usageRow("2026-11-20T10:00:00Z", { model: UNPRICED_MODEL });

  test("is an unknown amount, and never nothing", () => {
    const { today, week, projects, block } = summaryOf([unpriced]);
    expect([today, week]).toEqual([{ isPartial: true }, { isPartial: true }]);
    expect(projects).toEqual([{ project: "/home/ada/engine", spent: { isPartial: true } }]);
    expect(block?.spent).toEqual({ isPartial: true });
  });

  test("makes what has one a part of the whole", () => {
    const { today, week } = summaryOf([unpriced, usageRow("2026-11-20T10:30:00Z")]);
    const spent = { microUsd: ONE_MICRO_USD, isPartial: true };
    expect([today, week]).toEqual([spent, spent]);
  });

  test("of an earlier day leaves today whole", () => {
    const earlier = { ...unpriced, at: at("2026-11-18T10:00:00Z") };
    const { today, week } = summaryOf([earlier, usageRow("2026-11-20T10:30:00Z")]);
    expect([today.isPartial, week.isPartial]).toEqual([false, true]);
  });
});

test("projects are today's alone, the most expensive first", () => {
  const spend = (project: string, outputTokens: number, when = "2026-11-20T09:00:00Z") =>
    usageRow(when, { project, tokens: tokens({ outputTokens }) });
  const { projects } = summaryOf([
    spend("/small", 10),
    spend("/large", 500),
    spend("/small", 30),
    spend("/gone", 9000, "2026-11-19T09:00:00Z"),
    spend("/middle", 100),
  ]);
  expect(projects.map(({ project, spent }) => [project, spent.microUsd])).toEqual([
    ["/large", 10_000],
    ["/middle", 2000],
    ["/small", 800],
  ]);
});

test("a sum is rounded once, not for each response or project", () => {
  // 0.4 millionths of a dollar each.
  const tiny = (project: string) =>
    usageRow("2026-11-20T09:00:00Z", { project, tokens: tokens({ cacheReadTokens: 1 }) });
  const { today, projects } = summaryOf([tiny("/a"), tiny("/b"), tiny("/c")]);
  expect(today.microUsd).toBe(1);
  expect(projects.map(({ spent }) => spent.microUsd)).toEqual([0, 0, 0]);
});

test.each([
  [{ inputTokens: 10, cacheReadTokens: 80, cacheWrite5mTokens: 4, cacheWrite1hTokens: 6 }, 80],
  [{ inputTokens: 100, outputTokens: 900 }, 0],
  [{ outputTokens: 900 }, undefined],
])("of today's prompts %j, %p percent came from the cache", (parts, percent) => {
  const row = usageRow("2026-11-20T09:00:00Z", { tokens: tokens(parts) });
  expect(summaryOf([row]).cacheHitPercent).toBe(percent);
});

describe("the block", () => {
  test("is the one that is open, with its end", () => {
    const { block } = summaryOf([
      usageRow("2026-11-20T03:00:00Z"),
      usageRow("2026-11-20T10:10:00Z"),
      usageRow("2026-11-20T11:10:00Z"),
    ]);
    expect(block).toEqual({
      spent: { microUsd: 2 * ONE_MICRO_USD, isPartial: false },
      to: at("2026-11-20T15:00:00Z"),
      burnMicroUsdPerHour: 2 * ONE_MICRO_USD,
    });
  });

  test("has no rate before its second response", () => {
    const { block } = summaryOf([usageRow("2026-11-20T11:10:00Z")]);
    expect(block).not.toHaveProperty("burnMicroUsdPerHour");
  });

  test("is none once it has ended", () => {
    const rows = [usageRow("2026-11-20T07:10:00Z")];
    expect(summaryOf(rows, { now: "2026-11-20T11:59:59Z" })).toHaveProperty("block");
    expect(summaryOf(rows)).not.toHaveProperty("block");
  });

  test("of last evening goes on after midnight", () => {
    const { block, today, week } = summaryOf(
      [usageRow("2026-11-19T22:30:00Z"), usageRow("2026-11-20T00:30:00Z")],
      { now: "2026-11-20T01:00:00Z" },
    );
    expect(block?.spent.microUsd).toBe(2 * ONE_MICRO_USD);
    expect([today.microUsd, week.microUsd]).toEqual([ONE_MICRO_USD, 2 * ONE_MICRO_USD]);
  });

  test("ends when the agent says that the limit is reset", () => {
    const resetsAt = at("2026-11-20T13:20:00Z");
    const { block, validUntil } = summaryOf([usageRow("2026-11-20T11:10:00Z")], {
      rateLimits: [
        {
          window: "5h",
          at: at("2026-11-20T11:11:00Z"),
          usedPercent: 10,
          resetsAt,
          account: "/home/ada/.claude",
        },
      ],
    });
    expect([block?.to, validUntil]).toEqual([resetsAt, resetsAt]);
  });
});

describe("it holds", () => {
  test("until midnight", () => {
    expect(summaryOf([usageRow("2026-11-20T03:00:00Z")]).validUntil).toBe(at("2026-11-21"));
  });

  test("until the block ends, where that is sooner", () => {
    const rows = [usageRow("2026-11-20T11:00:00Z")];
    expect(summaryOf(rows).validUntil).toBe(at("2026-11-20T16:00:00Z"));
  });

  test("until midnight, where the block goes on", () => {
    const now = "2026-11-20T23:00:00Z";
    expect(summaryOf([usageRow(now)], { now }).validUntil).toBe(at("2026-11-21"));
  });

  test("until the day ends in that place, though it may have 23 hours", () => {
    // In Berlin the clocks go forth on 2026-03-29 at 01:00 UTC.
    const offset = (moment: number) => (moment < at("2026-03-29T01:00:00Z") ? 60 : 120);
    const { todayStart, validUntil } = summaryOf([], {
      now: "2026-03-29T12:00:00Z",
      calendar: { offset, firstWeekday: 1 },
    });
    expect((validUntil - todayStart) / 3_600_000).toBe(23);
  });
});

test("past days that are kept go with a newer today", () => {
  const rows = [usageRow("2026-11-18T10:00:00Z")];
  const past = sumPast(fakeUsageReader({ rows, rules: RULES }), CALENDAR, at(NOON));
  const later = fakeUsageReader({ rows: [...rows, usageRow(NOON)], rules: RULES });
  const { today, week } = summarise(later, past, CALENDAR, at("2026-11-20T12:01:00Z"));
  expect([today.microUsd, week.microUsd]).toEqual([ONE_MICRO_USD, 2 * ONE_MICRO_USD]);
});
