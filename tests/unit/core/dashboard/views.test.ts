import { describe, expect, test } from "bun:test";
import { counterFigures } from "../../../../src/core/dashboard/counter-figures.ts";
import { viewCost } from "../../../../src/core/dashboard/cost.ts";
import { ledgerFigures } from "../../../../src/core/dashboard/figure-source.ts";
import { viewInsights } from "../../../../src/core/dashboard/insights.ts";
import { viewLimits } from "../../../../src/core/dashboard/limits.ts";
import { viewSessions } from "../../../../src/core/dashboard/sessions.ts";
import { getDashboardMetrics, viewSummary } from "../../../../src/core/dashboard/summary.ts";
import { viewTokens } from "../../../../src/core/dashboard/tokens.ts";
import type { ViewSources } from "../../../../src/core/dashboard/view-sources.ts";
import type { SessionsQuery } from "../../../../src/core/dashboard/views.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import type { CounterReader, CounterSum } from "../../../../src/core/telemetry/counter-reader.ts";
import type { UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { ledgerOf } from "../../../support/ledger-content.ts";
import { tokens, UNPRICED_MODEL, usageRow } from "../../../support/usage-rows.ts";

const NOW = epochMs(Date.parse("2026-11-20T12:00Z"));
const OPUS = "claude-opus-5-5";
const HAIKU = "claude-haiku-5-5";

/** A store of counters that grew by these, whatever the window. */
const countersOf = (sums: Readonly<Record<string, readonly CounterSum[]>>): CounterReader => ({
  sumIncrease: async ({ counter, by }) =>
    (sums[counter] ?? []).filter(({ labels }) =>
      Object.keys(labels).every((label) => by.some((wanted) => wanted === label)),
    ),
  increaseOverTime: async () => [],
  labelValues: async () => [],
  metricNames: async () => [],
  health: async () => ({ isUp: true, name: "made-up", tookMs: 0 }),
});

function sources(rows: readonly UsageRow[], counters?: CounterReader): ViewSources {
  const ledger = ledgerOf(rows);
  return {
    figures: ledgerFigures(ledger),
    ledger,
    ...(counters !== undefined && { counters }),
    sources: { store: "embedded", ledger: true, telemetry: counters ? "on" : "off" },
    unit: "dollars",
    offset: () => 0,
    firstWeekday: 1,
    now: NOW,
  };
}

/** $0.004 of input, $0.004 of output. */
const row = (at: string, parts: Partial<UsageRow> = {}): UsageRow =>
  usageRow(at, { tokens: tokens({ inputTokens: 1000, outputTokens: 200 }), ...parts });

const ALL: SessionsQuery = { sort: "lastAt", order: "desc", filter: "", offset: 0, limit: 10 };

test.each([
  ["tokens", viewTokens],
  ["cost", viewCost],
] as const)(
  "%s of thousands of models look at each row a few times, not once for every other one",
  async (_name, view) => {
    const models = 2000;
    let looks = 0;
    const rows = Array.from({ length: models }, (_, index) => ({
      window: 0,
      get model() {
        looks++;
        return `model-${index}`;
      },
      isCounted: true,
      responses: 1,
      tokens: tokens({ inputTokens: 1 }),
      webSearches: 0,
      picoUsd: 1_000_000n,
      pricedResponses: 1,
      firstAt: NOW,
      lastAt: NOW,
    }));
    const figures = { rows: async () => rows, countSessions: async () => 1 };
    await view({ ...sources([]), figures }, "24h");
    expect(looks).toBeLessThan(models * 20);
  },
);

describe("the summary", () => {
  test("has what a range comes to, and the same length of time before it", async () => {
    const view = await viewSummary(
      sources([
        row("2026-11-20T11:00Z", { sessionId: "a" }),
        row("2026-11-20T10:00Z", { sessionId: "b", model: HAIKU, project: "/srv/loom" }),
        row("2026-11-19T11:00Z", { sessionId: "c" }),
        row("2026-11-17T11:00Z"),
      ]),
      "24h",
    );
    expect(view.metrics).toMatchObject({ totalTokens: 2400, sessionCount: 2 });
    expect(view.cost).toEqual({ microUsd: 8200, isPartial: false });
    expect(view.before).toMatchObject({ totalTokens: 1200, sessionCount: 1 });
    expect(view.projects.map(({ project }) => project)).toEqual(["/home/ada/engine", "/srv/loom"]);
  });

  test("cut in steps, comes to the same", async () => {
    const view = await viewSummary(
      sources([row("2026-11-20T11:59:59Z"), row("2026-11-20T00:00Z"), row("2026-11-19T12:00Z")]),
      "24h",
    );
    const sum = (points: readonly { readonly value: number }[]) =>
      points.reduce((total, { value }) => total + value, 0);
    expect(sum(view.metrics.tokensOverTime)).toBe(view.metrics.totalTokens);
    expect(sum(view.costOverTime)).toBe(view.cost.microUsd ?? 0);
    expect(view.metrics.totalTokens).toBe(3600);
  });

  test("says that a cost is not all, or not known, and never that it is nothing", async () => {
    const priced = row("2026-11-20T11:00Z");
    const unpriced = row("2026-11-20T11:01Z", { model: UNPRICED_MODEL });
    const some = await viewSummary(sources([priced, unpriced]), "24h");
    expect(some.cost).toEqual({ microUsd: 8000, isPartial: true });
    const none = await viewSummary(sources([unpriced]), "24h");
    expect(none.cost).toEqual({ microUsd: null, isPartial: true });
  });

  test("has by telemetry what no transcript tells", async () => {
    const metrics = await getDashboardMetrics(
      sources(
        [],
        countersOf({
          claude_code_active_time: [{ labels: {}, value: 61.5 }],
          claude_code_lines_of_code_count: [
            { labels: { type: "added" }, value: 12 },
            { labels: { type: "removed" }, value: 3 },
          ],
          claude_code_commit_count: [{ labels: {}, value: 2 }],
          claude_code_pull_request_count: [{ labels: {}, value: 1 }],
        }),
      ),
      "24h",
    );
    expect(metrics).toMatchObject({
      activeTimeSeconds: 61.5,
      linesAdded: 12,
      linesRemoved: 3,
      commitCount: 2,
      pullRequestCount: 1,
      totalTokens: 0,
      totalCostUsd: 0,
      sessionCount: 0,
      tokensByModel: [],
    });
  });
});

describe("tokens", () => {
  test("are told apart by class and model, with what the cache has spared", async () => {
    const view = await viewTokens(
      sources([
        row("2026-11-20T11:00Z", {
          tokens: tokens({ inputTokens: 100, cacheReadTokens: 900, outputTokens: 10 }),
        }),
        row("2026-11-20T11:30Z", { model: HAIKU, tokens: tokens({ cacheWrite5mTokens: 7 }) }),
      ]),
      "4h",
    );
    expect(view.totals).toEqual({ input: 100, output: 10, cacheRead: 900, cacheWrite: 7 });
    expect(view.cacheHitPercent).toBeCloseTo((900 / 1007) * 100);
    expect(view.models.map(({ model }) => model)).toEqual([OPUS, HAIKU]);
    // 900 tokens for a tenth of $4 a million; 7 written for a quarter more than they had cost.
    expect(view.cacheSavings.microUsd).toBe(3240);
    for (const { values } of view.byModel) expect(values).toHaveLength(view.at.length);
  });

  test("of nothing have no share that came from the cache", async () => {
    expect((await viewTokens(sources([]), "1h")).cacheHitPercent).toBeNull();
  });
});

describe("insights", () => {
  test("set this week beside the last: it begins where the calendar says", async () => {
    const view = await viewInsights(
      sources([
        // 2026-11-20 is a Friday.
        row("2026-11-20T09:00Z", { sessionId: "a" }),
        row("2026-11-16T00:00Z", { sessionId: "b" }),
        row("2026-11-15T23:59:59Z", { sessionId: "c" }),
        row("2026-11-09T00:00Z", { sessionId: "c" }),
        row("2026-11-08T23:59:59Z", { sessionId: "d" }),
      ]),
    );
    expect(view.thisWeek).toMatchObject({ sessions: 2, tokens: 2400, activeDays: 2 });
    expect(view.lastWeek).toMatchObject({ sessions: 1, tokens: 2400, activeDays: 2 });
  });

  test.each([
    ["today and the days before", ["2026-11-20", "2026-11-19", "2026-11-18"], 3, 3],
    ["up to yesterday", ["2026-11-19", "2026-11-18"], 2, 2],
    ["that has ended", ["2026-11-18", "2026-11-17", "2026-11-16"], 0, 3],
    ["across a change of month", ["2026-11-01", "2026-10-31", "2026-10-30"], 0, 3],
    ["of no day", [], 0, 0],
  ])("know a streak %s", async (_what, days, streakDays, longestStreakDays) => {
    const view = await viewInsights(sources(days.map((day) => row(`${day}T10:00Z`))));
    expect(view).toMatchObject({ streakDays, longestStreakDays });
  });

  test("know the hours of the week, Monday first, and a day for each of a year", async () => {
    const view = await viewInsights(
      sources([row("2026-11-20T09:10Z"), row("2026-11-20T09:50Z"), row("2026-11-16T23:00Z")]),
    );
    expect(view.hours).toEqual([
      { weekday: 0, hour: 23, tokens: 1200 },
      { weekday: 4, hour: 9, tokens: 2400 },
    ]);
    expect(view.busiestHour).toBe(9);
    expect(view.calendar.length).toBe(371);
    expect(view.calendar.at(-1)).toMatchObject({ day: "2026-11-20", tokens: 2400 });
  });
});

describe("cost", () => {
  const rows = [
    row("2026-11-20T11:00Z"),
    row("2026-11-20T11:05Z", { subagentId: "x", subagentType: "Explore", model: HAIKU }),
    row("2026-11-20T11:06Z", { model: UNPRICED_MODEL, project: "/srv/loom" }),
  ];

  test("is told apart by whatever is known, and comes to the same each time", async () => {
    const view = await viewCost(sources(rows), "24h");
    for (const { rows: parts } of [view.byModel, view.byProject, view.bySubagent]) {
      const sum = parts.reduce((total, { cost }) => total + (cost.microUsd ?? 0), 0);
      expect(sum).toBe(view.total.microUsd ?? 0);
    }
    expect(view.bySubagent.rows.map(({ name }) => name)).toEqual(["main", "Explore"]);
    expect(view.unpriced).toEqual([UNPRICED_MODEL]);
  });

  test("of counters does not tell what the cache has spared, and so it is not said to be nothing", async () => {
    const counters = countersOf({
      claude_code_cost_usage: [{ labels: { model: OPUS }, value: 0.5 }],
      claude_code_token_usage: [{ labels: { model: OPUS, type: "cacheRead" }, value: 1000 }],
    });
    const view = await viewCost(
      { ...sources([], counters), figures: counterFigures(counters, {}) },
      "24h",
    );
    expect(view.total).toEqual({ microUsd: 500_000, isPartial: false });
    expect(view.cacheSavings.microUsd).toBeNull();
  });

  test("by skill, plugin and server is telemetry's, and without it says what to do", async () => {
    const off = await viewCost(sources(rows), "24h");
    expect(off.bySkill).toEqual({ rows: [], empty: expect.stringContaining("setup --telemetry") });
    const on = await viewCost(
      sources(
        rows,
        countersOf({
          claude_code_cost_usage: [
            { labels: { skill_name: "release" }, value: 0.5 },
            { labels: { skill_name: "" }, value: 9 },
          ],
        }),
      ),
      "24h",
    );
    expect(on.bySkill.rows).toEqual([
      { name: "release", cost: { microUsd: 500_000, isPartial: false }, tokens: 0 },
    ]);
    expect(on.byMcpServer.empty).toContain("No MCP server");
  });
});

describe("sessions", () => {
  const from = sources([
    row("2026-11-20T11:00Z", { sessionId: "a", project: "/srv/loom" }),
    row("2026-11-20T10:00Z", { sessionId: "b" }),
    row("2026-11-20T10:30Z", { sessionId: "b", model: HAIKU }),
    row("2026-11-20T09:00Z", { sessionId: "c", model: UNPRICED_MODEL }),
  ]);
  const idsOf = async (query: Partial<SessionsQuery>) => {
    const view = await viewSessions(from, "24h", { ...ALL, ...query }, () => undefined);
    return view.rows.map(({ id }) => id).join("");
  };

  test("are one row each, with their main model, and ended where no daemon knows them", async () => {
    const view = await viewSessions(from, "24h", ALL, (id) => (id === "a" ? "tool" : undefined));
    expect(view.total).toBe(3);
    expect(view.rows.map(({ id, state }) => [id, state])).toEqual([
      ["a", "tool"],
      ["b", "ended"],
      ["c", "ended"],
    ]);
    expect(view.rows[1]).toMatchObject({
      model: OPUS,
      responses: 2,
      tokens: 2400,
      firstAt: Date.parse("2026-11-20T10:00Z"),
      lastAt: Date.parse("2026-11-20T10:30Z"),
    });
  });

  test("are sorted by any column, one way or the other, and the unpriced have the lowest cost", async () => {
    expect(await idsOf({ sort: "lastAt" })).toBe("abc");
    expect(await idsOf({ sort: "lastAt", order: "asc" })).toBe("cba");
    expect(await idsOf({ sort: "cost" })).toBe("bac");
    expect(await idsOf({ sort: "tokens" })).toBe("bac");
    expect(await idsOf({ sort: "project", order: "asc" })).toBe("bca");
  });

  test("have no times and no responses where only counters are known, and go by cost instead", async () => {
    const counted: ViewSources = {
      ...from,
      figures: {
        ...from.figures,
        rows: async (query) =>
          (await from.figures.rows(query)).map((found) => ({ ...found, isCounted: true })),
      },
      sources: { ...from.sources, store: "prometheus" },
    };
    const ids = async (sort: "lastAt" | "cost") => {
      const { rows } = await viewSessions(counted, "24h", { ...ALL, sort }, () => undefined);
      return rows.map(({ id }) => id);
    };
    expect(await ids("lastAt")).toEqual(await ids("cost"));
    const { rows } = await viewSessions(counted, "24h", ALL, () => undefined);
    for (const { firstAt, lastAt, responses } of rows) {
      expect([firstAt, lastAt, responses]).toEqual([null, null, null]);
    }
    expect(rows).toHaveLength(3);
  });

  test("are found by id, project or model, whatever the case", async () => {
    expect(await idsOf({ filter: "LOOM" })).toBe("a");
    expect(await idsOf({ filter: " next-9 " })).toBe("c");
    expect(await idsOf({ filter: "nothing" })).toBe("");
  });

  test("come a page at a time, with how many there are", async () => {
    const page = await viewSessions(from, "24h", { ...ALL, offset: 1, limit: 1 }, () => undefined);
    expect([page.total, page.rows.map(({ id }) => id)]).toEqual([3, ["b"]]);
  });
});

describe("limits", () => {
  const sample = (at: string, usedPercent: number, resetsAt: string) => ({
    window: "5h" as const,
    at: epochMs(Date.parse(at)),
    usedPercent,
    resetsAt: epochMs(Date.parse(resetsAt)),
    account: "/home/ada/.claude",
  });
  const limitsOf = (samples: readonly ReturnType<typeof sample>[]) => {
    const from = sources([row("2026-11-20T11:00Z")]);
    const ledger = { ...from.ledger!, rateLimits: () => [...samples] };
    return viewLimits({ ...from, ledger }, []);
  };

  test("are the newest word of each, with their course", () => {
    const { limits, block } = limitsOf([
      sample("2026-11-20T10:00Z", 10, "2026-11-20T13:00Z"),
      sample("2026-11-20T11:00Z", 55, "2026-11-20T13:00Z"),
    ]);
    expect(limits).toMatchObject([{ usedPercent: 55, resetsAt: Date.parse("2026-11-20T13:00Z") }]);
    expect(limits[0]?.course.map(({ value }) => value)).toEqual([10, 55]);
    expect(block?.cost.microUsd).toBe(8000);
  });

  test.each([
    ["seconds", "2026-11-20T11:00:20Z", false],
    ["minutes", "2026-11-20T11:10Z", true],
  ])("say what the open block comes to at its pace, after %s: %s, %p", (_after, second, isTold) => {
    const { block } = viewLimits(sources([row("2026-11-20T11:00Z"), row(second)]), []);
    expect(block?.projectedMicroUsd !== null).toBe(isTold);
  });

  test("that have been reset since are empty again", () => {
    const { limits } = limitsOf([sample("2026-11-20T07:00Z", 90, "2026-11-20T09:00Z")]);
    expect(limits).toMatchObject([{ usedPercent: 0, resetsAt: null }]);
  });
});
