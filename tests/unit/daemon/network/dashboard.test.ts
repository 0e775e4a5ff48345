import { describe, expect, test } from "bun:test";
import { DEFAULT_CONFIG } from "../../../../src/config/defaults.ts";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import type { CounterQuery, CounterReader } from "../../../../src/core/telemetry/counter-reader.ts";
import { createDashboard, type DashboardPorts } from "../../../../src/daemon/network/dashboard.ts";
import { ledgerOf } from "../../../support/ledger-content.ts";
import { usageRow } from "../../../support/usage-rows.ts";

const NOW = epochMs(Date.parse("2026-11-20T12:00Z"));

/** A store elsewhere, with 1,000 tokens of each type for whoever asks. */
function storeElsewhere() {
  const asked: CounterQuery[] = [];
  const reader: CounterReader = {
    sumIncrease: async (query) => {
      asked.push(query);
      return query.counter === "claude_code_token_usage"
        ? [{ labels: { model: "claude-opus-5-5", type: "input", session_id: "s9" }, value: 1000 }]
        : [];
    },
    increaseOverTime: async () => [],
    labelValues: async (label) => [label],
    metricNames: async () => ["claude_code_token_usage_tokens_total"],
    health: async () => ({ isUp: true, name: "Prometheus 2.42.0", tookMs: 1 }),
  };
  return { asked, reader };
}

function dashboard(prometheusUrl: string, ports: Partial<DashboardPorts> = {}) {
  const store = storeElsewhere();
  const opened: string[] = [];
  const made = createDashboard({
    config: () => DEFAULT_CONFIG,
    settings: {
      prometheusUrl: () => prometheusUrl,
      view: () => {
        throw new Error("nobody asks for them");
      },
      change: () => undefined,
    },
    sessions: () => [],
    degraded: () => [],
    summary: () => undefined,
    budgets: () => [],
    ledger: () => ledgerOf([usageRow("2026-11-20T11:00Z", { sessionId: "s1" })]),
    telemetry: () => undefined,
    openStore(url) {
      opened.push(url);
      return store.reader;
    },
    readStatsCache: () => ({ path: "/home/ada/.claude/stats-cache.json", text: undefined }),
    smoke: () => Promise.resolve([]),
    now: () => ({ bootMs: bootMs(0), epochMs: NOW }),
    offset: () => 0,
    ...ports,
  });
  return { made, opened, asked: store.asked };
}

describe("figures", () => {
  test("are the ledger's, without telemetry and without a store elsewhere", async () => {
    const { made, opened } = dashboard("");
    const { sources, metrics } = await made.summary("24h", {});
    expect(sources).toEqual({ store: "embedded", ledger: true, telemetry: "off" });
    expect(metrics).toMatchObject({ totalTokens: 1200, sessionCount: 1, commitCount: 0 });
    expect(opened).toEqual([]);
  });

  test("are those of a store elsewhere where one is set, of one machine where that is asked", async () => {
    const { made, opened, asked } = dashboard("http://prometheus:9090");
    const { sources, metrics } = await made.summary("24h", { host: "anvil" });
    expect(sources.store).toBe("prometheus");
    expect(metrics).toMatchObject({ totalTokens: 1000, sessionCount: 1 });
    expect(new Set(opened)).toEqual(new Set(["http://prometheus:9090"]));
    expect(asked.every(({ where }) => where?.host === "anvil")).toBe(true);
  });

  test("are told as what the API would ask for where a subscription pays", async () => {
    const prices = { ...DEFAULT_CONFIG.prices, billing: "subscription" as const };
    const { made } = dashboard("", { config: () => ({ ...DEFAULT_CONFIG, prices }) });
    const views = await Promise.all([made.summary("24h", {}), made.cost("24h", {})]);
    expect(views.map(({ unit }) => unit)).toEqual(["api-value", "api-value"]);
    expect((await dashboard("").made.summary("24h", {})).unit).toBe("dollars");
  });

  test("are a fault and not zeros where that store is away", async () => {
    const away: CounterReader = {
      ...storeElsewhere().reader,
      sumIncrease: () => Promise.reject(new BridgeFault("store-unreachable", "Away.")),
    };
    const { made } = dashboard("http://prometheus:9090", { openStore: () => away });
    await expect(made.summary("24h", {})).rejects.toThrow("Away.");
  });

  test("are none, and no fault, where there is neither ledger nor telemetry", async () => {
    const { made } = dashboard("", { ledger: () => undefined });
    const { sources, metrics } = await made.summary("30d", {});
    expect(sources).toEqual({ store: "embedded", ledger: false, telemetry: "off" });
    expect(metrics).toMatchObject({ totalTokens: 0, sessionCount: 0 });
    expect((await made.limits()).limits).toEqual([]);
    expect(await made.session("s1")).toBeUndefined();
  });
});

describe("a store elsewhere", () => {
  test("is asked how it is and what it has, before it is set", async () => {
    const { made, opened } = dashboard("");
    expect(await made.testConnection("http://new:9090")).toMatchObject({ isUp: true });
    expect(await made.discoverMetrics("http://new:9090")).toEqual([
      "claude_code_token_usage_tokens_total",
    ]);
    expect(opened).toEqual(["http://new:9090", "http://new:9090"]);
  });

  test("says which machines and people it knows", async () => {
    const { made } = dashboard("http://prometheus:9090");
    expect(await made.filters("24h")).toEqual({ hosts: ["host"], users: ["user"] });
  });
});

describe("the client's own statistics", () => {
  test.each([
    [undefined, "There is no such file"],
    ["{", "not what Claude Code writes"],
  ])("that cannot be read (%p) are a problem with a remedy", async (text, words) => {
    const { made } = dashboard("", { readStatsCache: () => ({ path: "/x", text }) });
    const { path, problem, days } = await made.statsCache();
    expect({ path, days }).toEqual({ path: "/x", days: [] });
    expect(problem).toContain(words);
    expect(problem).toContain("`/stats`");
  });
});
