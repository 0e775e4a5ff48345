import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { openTelemetryReader } from "../../../../src/store/telemetry/read.ts";
import { openTelemetryWriter } from "../../../../src/store/telemetry/write.ts";
import { memoryStore, NOON_MS, point, type PointWords } from "../../../support/telemetry-store.ts";

const DAY = { from: epochMs(NOON_MS - 12 * 3600_000), to: epochMs(NOON_MS + 12 * 3600_000) };

/** What the token counter comes to when these points come, each in a request of its own. */
function totalOf(...words: readonly PointWords[]): number {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  for (const word of words) writer.commit([point(word)], []);
  const sums = openTelemetryReader(db).sumIncrease({
    counter: "claude_code_token_usage",
    window: DAY,
    by: [],
  });
  return sums[0]?.value ?? 0;
}

const cumulative = (at: number, value: number, start = 0): PointWords => ({
  kind: "cumulative",
  at,
  value,
  start,
});

test("a counter that ticks once has grown by that", () => {
  expect(totalOf({ at: 1000, value: 1 })).toBe(1);
  expect(totalOf(cumulative(1000, 1))).toBe(1);
});

test("deltas add up", () => {
  expect(totalOf({ at: 1000, value: 10 }, { start: 1000, at: 2000, value: 5 })).toBe(15);
});

test("a delta that is sent again counts once", () => {
  expect(totalOf({ at: 1000, value: 10 }, { at: 1000, value: 10 })).toBe(10);
});

test("a cumulative counter counts its first value whole, and from then on what is added", () => {
  expect(totalOf(cumulative(1000, 100), cumulative(2000, 130), cumulative(3000, 130))).toBe(130);
});

test("a value that falls is a reset: what comes after it is added", () => {
  expect(totalOf(cumulative(1000, 100), cumulative(2000, 30), cumulative(3000, 50))).toBe(150);
});

test("a process that begins anew counts from 0", () => {
  expect(totalOf(cumulative(1000, 100), cumulative(6000, 20, 5000))).toBe(120);
});

test("two processes of one session do not disturb each other", () => {
  expect(
    totalOf(
      cumulative(1000, 100),
      cumulative(1100, 10, 500),
      cumulative(2000, 150),
      cumulative(2100, 40, 500),
    ),
  ).toBe(190);
});

test("cumulative points that come late change nothing, unless they tell of a reset", () => {
  expect(totalOf(cumulative(3000, 130), cumulative(1000, 100), cumulative(2000, 110))).toBe(130);
  expect(totalOf(cumulative(1000, 100), cumulative(3000, 120), cumulative(2000, 10))).toBe(220);
});

test("points without a beginning are one stream", () => {
  const bare = (at: number, value: number): PointWords => ({
    ...cumulative(at, value),
    start: null,
  });
  expect(totalOf(bare(1000, 5), bare(2000, 7), bare(1000, 5))).toBe(7);
});

test("gauges and sums that may fall are passed over", () => {
  using db = memoryStore();
  const counts = openTelemetryWriter(db).commit(
    [
      point({ at: 1, value: 5, kind: "gauge" }),
      point({ at: 2, value: 5, isMonotonic: false }),
      point({ at: 3, value: -5 }),
    ],
    [],
  );
  expect(counts).toEqual({ counted: 0, repeated: 0, passedOver: 3, tooOld: 0, records: 0 });
  expect(openTelemetryReader(db).isEmpty()).toBe(true);
});

test("growth is dated where it happened, also when a point comes between", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const minute = 60_000;
  for (const word of [cumulative(30 * minute, 90), cumulative(10 * minute, 60)]) {
    writer.commit([point(word)], []);
  }
  const [curve] = openTelemetryReader(db).increaseOverTime(
    {
      counter: "claude_code_token_usage",
      window: { from: epochMs(NOON_MS), to: epochMs(NOON_MS + 60 * minute) },
      by: [],
    },
    10 * minute,
  );
  expect(curve?.points).toEqual([
    { at: epochMs(NOON_MS + 10 * minute), value: 60 },
    { at: epochMs(NOON_MS + 30 * minute), value: 30 },
  ]);
});

test("a request that fails in the middle leaves nothing, and the next one is whole", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const broken = function* () {
    yield point({ at: 1000, value: 10 });
    throw new Error("the disk is gone");
  };
  expect(() => writer.commit(broken(), [])).toThrow("the disk is gone");
  expect(openTelemetryReader(db).isEmpty()).toBe(true);
  writer.commit([point({ at: 1000, value: 10 })], []);
  expect([...openTelemetryReader(db).seriesSince(epochMs(0))]).toMatchObject([{ total: 10 }]);
});

test("records that are sent again are kept once, and two of one moment both", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const tool = (toolUseId: string) => ({
    kind: "tool" as const,
    at: epochMs(NOON_MS),
    sessionId: "s1",
    toolUseId,
    tool: "Bash",
    isOk: true,
  });
  expect(writer.commit([], [tool("t1"), tool("t2")]).records).toBe(2);
  expect(writer.commit([], [tool("t1")]).records).toBe(0);
  expect(openTelemetryReader(db).records("s1")).toEqual([tool("t1"), tool("t2")]);
});

test("labels beyond all measure are counted under one label", () => {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  const invented = Array.from({ length: 10_050 }, (_, i) =>
    point({ at: i, value: 1, labels: { type: `type ${i}` } }),
  );
  writer.commit(invented, []);
  const query = { counter: "claude_code_token_usage", window: DAY } as const;
  const byType = openTelemetryReader(db).sumIncrease({ ...query, by: ["type"] });
  expect(byType).toHaveLength(10_001);
  expect(byType.find(({ labels }) => labels.type === "")?.value).toBe(50);
});
