import { describe, expect, test } from "bun:test";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { runSmokeTest, type SmokeTestPorts } from "../../../../src/daemon/network/smoke-test.ts";
import { ledgerOf } from "../../../support/ledger-content.ts";
import { usageRow } from "../../../support/usage-rows.ts";

/** A daemon in which everything works, but for what a test says. */
function checks(broken: Partial<SmokeTestPorts> = {}) {
  let nowMs = 0;
  return runSmokeTest({
    dashboard: {
      live: () => ({
        sessions: [],
        tools: [],
        today: { microUsd: 0, isPartial: false },
        degraded: [],
      }),
      getDashboardMetrics: () =>
        Promise.resolve({
          totalTokens: 7,
          totalCostUsd: 0,
          activeTimeSeconds: 0,
          sessionCount: 1,
          linesAdded: 0,
          linesRemoved: 0,
          commitCount: 0,
          pullRequestCount: 0,
          tokensByModel: [],
          tokensOverTime: [],
        }),
      settings: () => ({
        prometheusUrl: "",
        prometheusUrlSource: "default",
        refreshSeconds: 30,
        version: "0",
        telemetry: { enabled: true, httpPort: 1, grpcPort: 2, env: "" },
        showContent: false,
      }),
    },
    askPage: () => Promise.resolve(),
    metrics: () => "# HELP up\nup 1\ndown 0\n",
    sendProbe: () => Promise.resolve(),
    events: () =>
      new Map([
        ["prompt", 1],
        ["status", 2],
      ] as const),
    degraded: () => [],
    received: () => 3,
    ledger: () => ledgerOf([usageRow("2026-11-20T10:00Z")]),
    nowMs: () => (nowMs += 5),
    ...broken,
  });
}

const find = async (name: string, broken: Partial<SmokeTestPorts>) =>
  (await checks(broken)).find((check) => check.name === name);

describe("the smoke test", () => {
  test("of a daemon in which everything works has no remedy, and a time for each", async () => {
    const found = await checks();
    expect(found.map(({ name, level, remedy, tookMs }) => [name, level, remedy, tookMs])).toEqual(
      ["Connection", "API", "Metrics", "Query", "Hooks", "Status line", "Receiver", "Ledger"].map(
        (name) => [name, "ok", null, 5],
      ),
    );
    expect(found.find(({ name }) => name === "Metrics")?.text).toBe("/metrics has 2 series.");
  });

  test.each([
    ["Connection", { askPage: () => Promise.reject(new Error("refused")) }],
    ["Metrics", { metrics: () => fail("disk I/O error") }],
    ["Hooks", { sendProbe: () => Promise.reject(new Error("nothing arrived")) }],
    ["Receiver", { degraded: () => ["OTLP over HTTP"] }],
    ["Ledger", { ledger: () => undefined }],
  ] satisfies [string, Partial<SmokeTestPorts>][])(
    "calls %s broken, says what mends it, and goes on with the rest",
    async (name, broken) => {
      const found = await checks(broken);
      expect(found).toHaveLength(8);
      const check = found.find((each) => each.name === name);
      expect(check?.level).toBe("broken");
      expect(check?.remedy).toBeString();
    },
  );

  test.each([
    ["API", { degraded: () => ["spool"] }],
    ["Hooks", { events: () => new Map([["status", 1]]) }],
    ["Status line", { events: () => new Map([["prompt", 1]]) }],
    ["Receiver", { received: () => undefined }],
    ["Receiver", { received: () => 0 }],
    ["Ledger", { ledger: () => ledgerOf([]) }],
  ] satisfies [string, Partial<SmokeTestPorts>][])(
    "warns of %s where nothing has come yet",
    async (name, quiet) => {
      expect(await find(name, quiet)).toMatchObject({
        level: "warning",
        remedy: expect.stringMatching(/./),
      });
    },
  );

  test("gives a fault's own remedy", async () => {
    const fault = new BridgeFault("store-unreachable", "Away.", { hint: "Start Prometheus." });
    const working = await checks();
    expect(working.find(({ name }) => name === "Query")?.level).toBe("ok");
    const check = await find("Connection", { askPage: () => Promise.reject(fault) });
    expect(check).toMatchObject({ text: "Away.", remedy: "Start Prometheus." });
  });
});

function fail(reason: string): never {
  throw new Error(reason);
}
