import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Database } from "bun:sqlite";
import { type EpochMs, epochMs } from "../../../../src/core/instant.ts";
import { openTelemetryReader, type TelemetryReader } from "../../../../src/store/telemetry/read.ts";
import { tidyTelemetry } from "../../../../src/store/telemetry/tidy.ts";
import { openTelemetryWriter } from "../../../../src/store/telemetry/write.ts";
import { memoryStore, NOON_MS, point } from "../../../support/telemetry-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const afterNoon = (ms: number): EpochMs => epochMs(NOON_MS + ms);
const between = (fromMs: number, toMs: number) => ({
  from: afterNoon(fromMs),
  to: afterNoon(toMs),
});

let db: Database;
let reader: TelemetryReader;
beforeEach(() => {
  db = memoryStore();
  reader = openTelemetryReader(db);
  openTelemetryWriter(db).commit(
    [
      point({ at: 0, value: 1, session: "s1", labels: { type: "input", model: "opus" } }),
      point({ at: 10 * MINUTE_MS, value: 2, session: "s1", labels: { type: "output" } }),
      point({ at: 70 * MINUTE_MS, value: 4, session: "s2", labels: { type: "output" } }),
      point({ at: 3 * HOUR_MS, value: 8, session: "s2", labels: { type: "input", model: "opus" } }),
      point({ at: 0, value: 100, metric: "claude_code.cost.usage", labels: { model: "opus" } }),
    ],
    [],
  );
});
afterEach(() => db.close());

const TOKENS = "claude_code_token_usage";

test("growth is summed by the labels that are asked for, empty where a counter has none", () => {
  const window = between(0, 4 * HOUR_MS);
  const by = (...labels: ("type" | "model" | "session_id")[]) =>
    reader.sumIncrease({ counter: TOKENS, window, by: labels });
  expect(by()).toEqual([{ labels: {}, value: 15 }]);
  expect(by("type")).toEqual([
    { labels: { type: "input" }, value: 9 },
    { labels: { type: "output" }, value: 6 },
  ]);
  expect(by("model")).toEqual([
    { labels: { model: "opus" }, value: 9 },
    { labels: { model: "" }, value: 6 },
  ]);
  expect(by("session_id", "type")).toContainEqual({
    labels: { session_id: "s2", type: "output" },
    value: 4,
  });
});

test("only counters with the wanted values count, sessions among them", () => {
  const window = between(0, 4 * HOUR_MS);
  const where = { type: "output", session_id: "s1" };
  expect(reader.sumIncrease({ counter: TOKENS, window, by: [], where })).toEqual([
    { labels: {}, value: 2 },
  ]);
  const nobody = { type: "nothing" };
  expect(reader.sumIncrease({ counter: TOKENS, window, by: [], where: nobody })).toEqual([]);
});

test("a window begins with its first moment and ends before its last", () => {
  const sum = (fromMs: number, toMs: number) =>
    reader.sumIncrease({ counter: TOKENS, window: between(fromMs, toMs), by: [] })[0]?.value;
  expect(sum(0, 10 * MINUTE_MS)).toBe(1);
  expect(sum(1, 10 * MINUTE_MS + 1)).toBe(2);
});

test("growth over time has a point for each step with growth", () => {
  const window = between(0, 4 * HOUR_MS);
  expect(reader.increaseOverTime({ counter: TOKENS, window, by: [] }, HOUR_MS)).toEqual([
    {
      labels: {},
      points: [
        { at: afterNoon(0), value: 3 },
        { at: afterNoon(HOUR_MS), value: 4 },
        { at: afterNoon(3 * HOUR_MS), value: 8 },
      ],
    },
  ]);
});

test("the same is told after points were tidied into steps, by session too", () => {
  const window = between(0, 4 * HOUR_MS);
  const ask = () => [
    reader.increaseOverTime({ counter: TOKENS, window, by: ["type"] }, HOUR_MS),
    reader.increaseOverTime({ counter: TOKENS, window, by: ["session_id", "type"] }, HOUR_MS),
  ];
  const before = ask();
  const gone = afterNoon(4 * HOUR_MS);
  const limits = { pointsFrom: gone, fiveMinutesFrom: epochMs(0), recordsFrom: gone };
  for (const _ of tidyTelemetry(db, { ...limits, maxBytes: 1e9 }, () => {})) continue;
  expect(ask()).toEqual(before);
});

test("values of labels are those that there are, sessions those of the window", () => {
  const window = between(0, 4 * HOUR_MS);
  expect(reader.labelValues("type", window)).toEqual(["input", "output"]);
  expect(reader.labelValues("host", window)).toEqual([]);
  expect(reader.labelValues("session_id", window)).toEqual(["s1", "s2"]);
  expect(reader.labelValues("session_id", between(0, 30 * MINUTE_MS))).toEqual(["s1"]);
});

test("metrics are called as Prometheus has them", () => {
  expect(reader.metricNames()).toEqual(["claude_code_cost_usage", TOKENS]);
});

test("series that are younger than asked for are told with what they have come to", () => {
  expect([...reader.seriesSince(afterNoon(2 * HOUR_MS))]).toEqual([
    {
      metric: TOKENS,
      unit: "tokens",
      labels: { model: "opus", type: "input" },
      sessionId: "s2",
      total: 8,
      lastAt: afterNoon(3 * HOUR_MS),
    },
  ]);
});

test("what a session has cost is by its own counters", () => {
  expect(reader.sessionCostUsd("s1")).toBe(100);
  expect(reader.sessionCostUsd("s2")).toBeUndefined();
  expect(reader.sessionCostUsd("unknown")).toBeUndefined();
});

test("counters that come while it is open are seen", () => {
  const query = {
    counter: "claude_code_commit_count",
    window: between(0, HOUR_MS),
    by: [],
  } as const;
  expect(reader.sumIncrease(query)).toEqual([]);
  openTelemetryWriter(db).commit(
    [point({ at: 5, value: 1, metric: "claude_code.commit.count", labels: {} })],
    [],
  );
  expect(reader.sumIncrease(query)).toEqual([{ labels: {}, value: 1 }]);
});
