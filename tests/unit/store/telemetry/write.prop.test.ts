import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import { openTelemetryReader } from "../../../../src/store/telemetry/read.ts";
import { openTelemetryWriter } from "../../../../src/store/telemetry/write.ts";
import { memoryStore, NOON_MS, point, type PointWords } from "../../../support/telemetry-store.ts";

const HOUR_MS = 3600_000;
const QUARTER_MS = 15 * 60_000;

/** Whole numbers: their sums are the same in any order. */
const points = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 12 }).map((step) => step * 10 * 60_000),
    value: fc.integer({ min: 0, max: 1000 }),
    start: fc.constantFrom(-1000, -500, null),
    session: fc.constantFrom("s1", "s2"),
    kind: fc.constantFrom("delta", "cumulative"),
    metric: fc.constantFrom("claude_code.token.usage", "claude_code.cost.usage"),
  }),
  { maxLength: 30 },
);

/** Cumulative and delta counters are never the same one. */
const apart = (word: PointWords) =>
  point({ ...word, labels: { type: word.kind === "delta" ? "input" : "output" } });

/** All that can be asked of the store when these requests come in this order. */
function everythingOf(requests: readonly (readonly PointWords[])[]): unknown {
  using db = memoryStore();
  const writer = openTelemetryWriter(db);
  for (const request of requests) writer.commit(request.map(apart), []);
  const reader = openTelemetryReader(db);
  const totals = [...reader.seriesSince(epochMs(0))].map((each) => JSON.stringify(each)).toSorted();
  const tables = ["points", "growth_5m", "growth_1h", "series_growth_1h"].map((table) =>
    db.query(`SELECT sum(growth) AS growth FROM ${table}`).get(),
  );
  const window = { from: epochMs(NOON_MS), to: epochMs(NOON_MS + 3 * HOUR_MS) };
  const curves = reader
    .increaseOverTime(
      { counter: "claude_code_token_usage", window, by: ["session_id", "type"] },
      60_000,
    )
    .map(({ labels, points: steps }) =>
      JSON.stringify({ labels, steps: steps.filter(({ value }) => value !== 0) }),
    )
    .filter((text) => !text.includes('"steps":[]'))
    .toSorted();
  const quarters = Array.from({ length: 12 }, (_, quarter) => ({
    from: epochMs(NOON_MS + quarter * QUARTER_MS),
    to: epochMs(NOON_MS + (quarter + 1) * QUARTER_MS),
  }));
  const used = reader
    .usage(() => true)
    .sum({ windows: quarters, bySession: true, filter: {} })
    .map(({ window: quarter, sessionId, tokens, picoUsd }) =>
      JSON.stringify({ quarter, sessionId, tokens, picoUsd: String(picoUsd) }),
    )
    .toSorted();
  return { totals, tables: tables.map((row) => JSON.stringify(row)), curves, used };
}

/** Cuts a list into requests of these sizes, and puts the rest into one more. */
function cut<Item>(items: readonly Item[], sizes: readonly number[]): Item[][] {
  const requests: Item[][] = [];
  let from = 0;
  for (const size of sizes) {
    requests.push(items.slice(from, from + size));
    from += size;
  }
  return [...requests, items.slice(from)];
}

test("the same points in any order, any number of times and in any requests come to the same", () => {
  fc.assert(
    fc.property(
      points.chain((words) =>
        fc.record({
          words: fc.constant(words),
          again: fc.shuffledSubarray(words),
          order: fc.shuffledSubarray(words, { minLength: words.length }),
          sizes: fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 5 }),
        }),
      ),
      ({ words, again, order, sizes }) => {
        expect(everythingOf(cut([...order, ...again], sizes))).toEqual(everythingOf([words]));
      },
    ),
    { numRuns: 150 },
  );
});

test("steps of either length come to what the points come to", () => {
  fc.assert(
    fc.property(points, (words) => {
      using db = memoryStore();
      openTelemetryWriter(db).commit(words.map(apart), []);
      const sums = ["points", "growth_5m", "growth_1h", "series_growth_1h"].map(
        (table) =>
          db
            .query<{ growth: number }, []>(
              `SELECT coalesce(sum(growth), 0) AS growth FROM ${table}`,
            )
            .get()?.growth,
      );
      const total = [...openTelemetryReader(db).seriesSince(epochMs(0))].reduce(
        (sum, { total: each }) => sum + each,
        0,
      );
      expect(sums).toEqual([total, total, total, total]);
    }),
  );
});
