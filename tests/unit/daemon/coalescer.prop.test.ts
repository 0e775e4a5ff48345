import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import fc from "fast-check";
import { createCoalescer } from "../../../src/daemon/coalescer.ts";

const TIMES = { windowMs: 16, maxDelayMs: 50 };

const nowMs = () => performance.now();

/** The fake timers take a step of 0 ms for one of 1. */
const advance = (ms: number) => (ms > 0 ? jest.advanceTimersByTime(ms) : jest);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Gaps between changes, in ms: bursts, streams, and pauses just around the window and the longest delay. */
const gaps = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 14, max: 20 }),
    fc.integer({ min: 45, max: 70 }),
    fc.integer({ min: 0, max: 500 }),
  ),
  { minLength: 1, maxLength: 80 },
);

function played(gapsMs: readonly number[]) {
  const shown: number[] = [];
  const changed: number[] = [];
  const coalescer = createCoalescer(TIMES, nowMs, () => shown.push(nowMs()));
  for (const gapMs of gapsMs) {
    advance(gapMs);
    changed.push(nowMs());
    coalescer.touch();
  }
  jest.advanceTimersByTime(200);
  return { shown, changed };
}

test("N changes are shown at most once every 50 ms of their span, and once more", () => {
  fc.assert(
    fc.property(gaps, (gapsMs) => {
      const { shown, changed } = played(gapsMs);
      const spanMs = (changed.at(-1) ?? 0) - (changed[0] ?? 0);
      expect(shown.length).toBeLessThanOrEqual(Math.ceil(spanMs / 50) + 1);
      expect(shown.length).toBeGreaterThan(0);
    }),
  );
});

test("every change is shown within 50 ms", () => {
  fc.assert(
    fc.property(gaps, (gapsMs) => {
      const { shown, changed } = played(gapsMs);
      const delays = changed.map((atMs) => (shown.find((s) => s >= atMs) ?? Infinity) - atMs);
      expect(Math.max(...delays)).toBeLessThanOrEqual(50);
    }),
  );
});

test("nothing is shown unless something has changed since", () => {
  fc.assert(
    fc.property(gaps, (gapsMs) => {
      const { shown, changed } = played(gapsMs);
      const fresh = shown.filter((atMs, i) =>
        changed.some((c) => c <= atMs && c >= (shown[i - 1] ?? -Infinity)),
      );
      expect(fresh).toEqual(shown);
    }),
  );
});
