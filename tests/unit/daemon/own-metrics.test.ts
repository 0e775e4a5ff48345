import { expect, test } from "bun:test";
import { createOwnMetrics } from "../../../src/daemon/own-metrics.ts";

test("events are counted by kind, each with how long it was on its way", () => {
  const own = createOwnMetrics();
  own.received("prompt", 0.4);
  own.received("tool-start", 3);
  own.received("tool-start", 60_000);
  const { eventsByKind, ingest } = own.figures();
  expect([...eventsByKind]).toEqual([
    ["prompt", 1],
    ["tool-start", 2],
  ]);
  expect(ingest.count).toBe(3);
  expect(ingest.sumSeconds).toBeCloseTo(60.0034, 9);
  expect(
    ingest.buckets.filter(({ upTo }) => upTo === 0.0005 || upTo === 0.005 || upTo > 2),
  ).toEqual([
    { upTo: 0.0005, count: 1 },
    { upTo: 0.005, count: 2 },
    { upTo: 2.5, count: 2 },
  ]);
});

test("a time that lies in the future took no time", () => {
  const own = createOwnMetrics();
  own.received("prompt", -5);
  expect(own.figures().ingest).toMatchObject({ sumSeconds: 0, count: 1 });
});

test("changes that are shown together count as one that was shown and others that were spared", () => {
  const own = createOwnMetrics();
  for (const atMs of [100, 104, 110]) own.changed(atMs);
  own.shown(116);
  own.changed(200);
  own.shown(230);
  own.signalled(2);
  const { signals, publish } = own.figures();
  expect(signals).toEqual({ sent: 2, coalesced: 2 });
  expect(publish.count).toBe(2);
  expect(publish.sumSeconds).toBeCloseTo(0.046, 9);
});

test("what is shown without a change is no publication", () => {
  const own = createOwnMetrics();
  own.shown(5);
  expect(own.figures().publish.count).toBe(0);
});
