import { afterEach, beforeEach, describe, expect, jest, test } from "bun:test";
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

/** When things were shown, given when something changed; all in ms from the start. */
function shownAt(changesMs: readonly number[]): readonly number[] {
  const startMs = nowMs();
  const shown: number[] = [];
  const coalescer = createCoalescer(TIMES, nowMs, () => shown.push(nowMs() - startMs));
  for (const atMs of changesMs) {
    advance(startMs + atMs - nowMs());
    coalescer.touch();
  }
  jest.advanceTimersByTime(1000);
  return shown;
}

describe("changes", () => {
  test("one alone is shown after the window", () => {
    expect(shownAt([0])).toEqual([16]);
  });

  test("six in a burst are shown once", () => {
    expect(shownAt([0, 2, 4, 9, 9, 12])).toEqual([28]);
  });

  test("each that follows within the window puts the showing off", () => {
    expect(shownAt([0, 10, 20])).toEqual([36]);
  });

  test("however many follow, the first is shown after the longest delay", () => {
    expect(shownAt([0, 10, 20, 30, 40, 49])).toEqual([50]);
  });

  test("in an endless stream are shown every 50 ms", () => {
    const changes = Array.from({ length: 41 }, (_, i) => i * 10);
    expect(shownAt(changes)).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450]);
  });

  test("that come just too far apart to be one burst are not shown one by one", () => {
    expect(shownAt([0, 17, 34, 51, 68, 85, 102])).toEqual([16, 67, 118]);
  });

  test("far apart are each shown after the window", () => {
    expect(shownAt([0, 1000, 2000])).toEqual([16, 1016, 2016]);
  });
});

test("what waits can be shown at once, and is then not shown again", () => {
  let shown = 0;
  const coalescer = createCoalescer(TIMES, nowMs, () => shown++);
  coalescer.flush();
  expect(shown).toBe(0);
  coalescer.touch();
  coalescer.flush();
  expect(shown).toBe(1);
  jest.advanceTimersByTime(1000);
  expect(shown).toBe(1);
});

test("a change that happens while something is shown is shown as well", () => {
  let shown = 0;
  const coalescer = createCoalescer(TIMES, nowMs, () => {
    shown++;
    if (shown === 1) coalescer.touch();
  });
  coalescer.touch();
  jest.advanceTimersByTime(1000);
  expect(shown).toBe(2);
});

test("nothing is left waiting once all is shown", () => {
  shownAt([0, 5]);
  expect(jest.getTimerCount()).toBe(0);
});
