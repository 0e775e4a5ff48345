import { describe, expect, test } from "bun:test";
import { DEFAULT_CONFIG } from "../../src/config/defaults.ts";
import type { Dashboard, ViewFilter } from "../../src/core/dashboard/dashboard.ts";
import type { SessionsQuery } from "../../src/core/dashboard/views.ts";
import { bootMs, epochMs } from "../../src/core/instant.ts";
import type { TelemetryBatch } from "../../src/core/telemetry/batch.ts";
import { sumPast, summarise } from "../../src/core/usage/summary.ts";
import type { UsageRow } from "../../src/core/usage/usage-row.ts";
import { createDashboard } from "../../src/daemon/network/dashboard.ts";
import type { Ledger } from "../../src/store/ledger/ledger.ts";
import { openTelemetryReader } from "../../src/store/telemetry/read.ts";
import { openTelemetryWriter } from "../../src/store/telemetry/write.ts";
import { createTelemetryTaker } from "../../src/telemetry/take.ts";
import { memoryLedger } from "../support/ledger-content.ts";
import { recordedBatches } from "../support/otlp-fixtures.ts";
import { memoryStore } from "../support/telemetry-store.ts";
import { usageRow } from "../support/usage-rows.ts";

/** Two sessions with subagents, as a real client exported them. */
const RECORDED = recordedBatches("json-two-sessions");

/** In the evening of the day on which all was exported. */
const NOW = epochMs(Date.UTC(2026, 10, 20, 22));
const CALENDAR = { offset: () => 0, firstWeekday: 0 };

const ALL: SessionsQuery = { sort: "lastAt", order: "desc", filter: "", offset: 0, limit: 100 };

interface Given {
  readonly batches?: readonly TelemetryBatch[];
  readonly rows?: readonly UsageRow[];
}

/** A dashboard over a ledger with these rows and a store that was sent these exports. */
function given({ batches = RECORDED, rows = [] }: Given = {}): {
  readonly dashboard: Dashboard;
  readonly ledger: Ledger;
} {
  const db = memoryStore();
  const writer = openTelemetryWriter(db);
  const taker = createTelemetryTaker({ writer: () => writer, keepsAccount: () => false });
  for (const batch of batches) taker.take(batch);
  const ledger = memoryLedger();
  ledger.commit({ rows });
  const telemetry = openTelemetryReader(db);
  const dashboard = createDashboard({
    config: () => DEFAULT_CONFIG,
    settings: {
      prometheusUrl: () => "",
      view: () => {
        throw new Error("nobody asks for them");
      },
      change: () => undefined,
    },
    sessions: () => [],
    degraded: () => [],
    summary: () => summarise(ledger, sumPast(ledger, CALENDAR, NOW), CALENDAR, NOW),
    budgets: () => [],
    ledger: () => ledger,
    telemetry: () => telemetry,
    openStore: () => {
      throw new Error("there is no other store");
    },
    readStatsCache: () => ({ path: "", text: undefined }),
    smoke: () => Promise.resolve([]),
    now: () => ({ bootMs: bootMs(0), epochMs: NOW }),
    offset: () => 0,
  });
  return { dashboard, ledger };
}

/** What the counters of each recorded session come to. */
function exported(batches = RECORDED): ReadonlyMap<string, { tokens: number; usd: number }> {
  const sessions = new Map<string, { tokens: number; usd: number }>();
  for (const { metric, attributes, value } of batches.flatMap(({ points }) => points)) {
    const id = String(attributes["session.id"]);
    const sum = sessions.get(id) ?? { tokens: 0, usd: 0 };
    if (metric === "claude_code.token.usage") sum.tokens += value;
    if (metric === "claude_code.cost.usage") sum.usd += value;
    sessions.set(id, sum);
  }
  return sessions;
}

const [FIRST = "", SECOND = ""] = exported().keys();
const inBoth = usageRow("2026-11-20T10:00Z", { sessionId: FIRST });
const inLedger = usageRow("2026-11-20T11:00Z", { sessionId: "ledger only", project: "/srv/loom" });

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const micro = (usd: number): number => Math.round(usd * 1e6);

test("a session that only exports is in the list with what its counters came to", async () => {
  const { rows } = await given().dashboard.sessions("7d", ALL, {});
  expect(rows.map(({ id, tokens, cost }) => [id, tokens, cost.microUsd])).toEqual(
    expect.arrayContaining(
      [...exported()].map(([id, { tokens, usd }]) => [id, tokens, micro(usd)]),
    ),
  );
  expect(rows).toHaveLength(2);
  const exportTimes = new Set<number>(RECORDED.flatMap(({ points }) => points.map(({ at }) => at)));
  for (const row of rows) {
    expect(row).toMatchObject({ isTelemetryOnly: true, project: null, state: null });
    expect(row).toMatchObject({ responses: null, agent: "claude" });
    expect([row.firstAt, row.lastAt].every((at) => exportTimes.has(at ?? 0))).toBe(true);
  }
});

test("one that the ledger knows as well counts by the ledger alone, however little that has", async () => {
  const { dashboard } = given({ rows: [inBoth, inLedger] });
  const { rows } = await dashboard.sessions("7d", { ...ALL, sort: "cost" }, {});
  const byId = new Map(rows.map((row) => [row.id, row]));
  expect(byId.get(FIRST)).toMatchObject({ tokens: 1200, isTelemetryOnly: false, responses: 1 });
  expect(byId.get("ledger only")).toMatchObject({ tokens: 1200, isTelemetryOnly: false });
  expect(byId.get(SECOND)).toMatchObject({ tokens: exported().get(SECOND)?.tokens });
  expect(rows).toHaveLength(3);
});

test("when its transcript comes to light, a session goes over to the ledger at once", async () => {
  const { dashboard, ledger } = given();
  const totals = async () => {
    const { metrics, telemetryOnly } = await dashboard.summary("7d", {});
    return { tokens: metrics.totalTokens, sessions: metrics.sessionCount, telemetryOnly };
  };
  const all = exported();
  const both = sum([...all.values()].map(({ tokens }) => tokens));
  expect(await totals()).toMatchObject({ tokens: both, sessions: 2 });
  ledger.commit({ rows: [inBoth] });
  const left = all.get(SECOND)?.tokens ?? 0;
  expect(await totals()).toMatchObject({ tokens: 1200 + left, telemetryOnly: { tokens: left } });
  ledger.commit({ rows: [usageRow("2026-11-20T10:30Z", { sessionId: SECOND })] });
  expect(await totals()).toEqual({ tokens: 2400, sessions: 2, telemetryOnly: null });
});

describe("with sessions of the ledger, of both and of telemetry only, all views agree:", () => {
  const { dashboard } = given({ rows: [inBoth, inLedger] });

  test.each(["24h", "7d", "30d", { from: epochMs(NOW - 3 * 86_400_000), to: NOW }])(
    "in %p",
    async (range) => {
      const [summary, tokens, cost, sessions] = await Promise.all([
        dashboard.summary(range, {}),
        dashboard.tokens(range, {}),
        dashboard.cost(range, {}),
        dashboard.sessions(range, ALL, {}),
      ]);
      const { metrics } = summary;
      const total = summary.cost.microUsd;
      expect(metrics.sessionCount).toBe(sessions.total);
      expect(sum(sessions.rows.map((row) => row.tokens))).toBe(metrics.totalTokens);
      expect(sum(Object.values(tokens.totals))).toBe(metrics.totalTokens);
      expect(sum(Object.values(tokens.byClass).flat())).toBe(metrics.totalTokens);
      expect(sum(metrics.tokensOverTime.map(({ value }) => value))).toBe(metrics.totalTokens);
      expect(cost.total.microUsd).toBe(total);
      const costs = [
        sessions.rows.map((row) => row.cost),
        cost.byModel.rows.map((row) => row.cost),
        cost.byProject.rows.map((row) => row.cost),
        cost.bySubagent.rows.map((row) => row.cost),
        summary.projects.map((row) => row.cost),
        tokens.models.map((row) => row.cost),
      ];
      // Each is rounded by itself.
      for (const list of costs) {
        expect(
          Math.abs(sum(list.map(({ microUsd }) => microUsd ?? 0)) - (total ?? 0)),
        ).toBeLessThan(list.length);
      }
      const steps = cost.overTime.flatMap(({ microUsd }) => microUsd);
      expect(Math.abs(sum(steps) - (total ?? 0))).toBeLessThan(steps.length);
    },
  );

  test("and the insights with them", async () => {
    const insights = await dashboard.insights({});
    const { metrics, cost } = await dashboard.summary("30d", {});
    expect(sum(insights.calendar.map(({ tokens }) => tokens))).toBe(metrics.totalTokens);
    expect(sum(insights.hours.map(({ tokens }) => tokens))).toBe(metrics.totalTokens);
    expect(insights.thisWeek).toMatchObject({ sessions: 3, tokens: metrics.totalTokens, cost });
  });
});

test("today beside the views is the bar's and what is elsewhere, and follows both", async () => {
  const { dashboard, ledger } = given({ rows: [inLedger] });
  const all = exported();
  const inRange = async () => (await dashboard.summary("24h", {})).cost;
  expect(dashboard.live().today).toEqual(await inRange());
  const usd = sum([...all.values()].map((of) => of.usd));
  expect(dashboard.live().today.microUsd).toBe(8000 + micro(usd));
  ledger.commit({ rows: [inBoth] });
  expect(dashboard.live().today.microUsd).toBe(16_000 + micro(all.get(SECOND)?.usd ?? 0));
});

test("subagents of a session elsewhere are told apart as those of the ledger are", async () => {
  const { bySubagent, byProject } = await given().dashboard.cost("7d", {});
  expect(bySubagent.rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["main", "general-purpose"]),
  );
  expect(byProject.rows.map(({ name }) => name)).toEqual([""]);
});

test("what a cache has spared is told of those that a price is known for, as a part of it", async () => {
  const cached = usageRow("2026-11-20T11:00Z", { sessionId: "ledger only" });
  const { dashboard } = given({ rows: [cached] });
  const { cacheSavings } = await dashboard.tokens("7d", {});
  expect(cacheSavings).toEqual({ microUsd: 0, isPartial: true });
  expect((await given().dashboard.tokens("7d", {})).cacheSavings.microUsd).toBeNull();
});

test("its page has the sums of its counters, and its course by its records", async () => {
  const view = await given().dashboard.session(SECOND);
  const { tokens = 0, usd = 0 } = exported().get(SECOND) ?? {};
  expect(view?.session).toMatchObject({ isTelemetryOnly: true, tokens, state: null });
  expect(view?.session.cost.microUsd).toBe(micro(usd));
  expect(sum(view?.models.map(({ cost }) => cost.microUsd ?? 0) ?? [])).toBe(micro(usd));
  expect(view?.entries.length).toBeGreaterThan(0);
});

test("one that exports events and no metrics counts by its requests, and comes to the same", async () => {
  const eventsOnly = RECORDED.map((batch) => ({ ...batch, points: [] }));
  const { rows } = await given({ batches: eventsOnly }).dashboard.sessions("7d", ALL, {});
  expect(new Map(rows.map(({ id, tokens }) => [id, tokens]))).toEqual(
    new Map([...exported()].map(([id, { tokens }]) => [id, tokens])),
  );
  for (const { responses } of rows) expect(responses).toBeGreaterThan(0);
});

describe("of machines and people", () => {
  const onHost = (host: string): readonly TelemetryBatch[] =>
    RECORDED.map((batch) => ({
      ...batch,
      points: batch.points.map((point) => ({
        ...point,
        attributes: {
          ...point.attributes,
          "host.name": point.attributes["session.id"] === FIRST ? "anvil" : host,
        },
      })),
    }));
  const tokensOf = async (filter: ViewFilter) => {
    const { dashboard } = given({ batches: onHost("devbox"), rows: [inBoth, inLedger] });
    const { rows } = await dashboard.sessions("7d", ALL, filter);
    return new Map(rows.map(({ id, tokens, host }) => [id, { tokens, host }]));
  };

  test("only telemetry knows: one machine has what was exported of it, in the ledger or not", async () => {
    const tokens = exported().get(FIRST)?.tokens;
    expect(await tokensOf({ host: "anvil" })).toEqual(
      new Map([[FIRST, { tokens: tokens ?? 0, host: "anvil" }]]),
    );
    expect([...(await tokensOf({ host: "devbox" })).keys()]).toEqual([SECOND]);
    expect((await tokensOf({ host: "nowhere" })).size).toBe(0);
  });

  test("a session elsewhere has its machine's name", async () => {
    expect((await tokensOf({})).get(SECOND)?.host).toBe("devbox");
  });
});
