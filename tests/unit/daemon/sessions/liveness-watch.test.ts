import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import type { Session } from "../../../../src/core/session/session.ts";
import { createLivenessWatch } from "../../../../src/daemon/sessions/liveness-watch.ts";
import { later, NOW, sample } from "../../core/view/sample-session.ts";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const ACTIVE = sample("busy").session;
const IDLE = sample("still").idle().session;

/** A watch over sessions, and when it has looked, in seconds from the start. */
function watching(...living: readonly Session[]) {
  const startMs = performance.now();
  const looks: number[] = [];
  const watch = createLivenessWatch({
    liveness: { check: (_sessions, { bootMs }) => looks.push((bootMs - NOW.bootMs) / 1000) },
    sessions: () => living,
    now: () => later(Math.round(performance.now() - startMs)),
  });
  return { watch, looks };
}

test("without a session nobody is looked for again", () => {
  const { watch, looks } = watching();
  watch.check();
  jest.advanceTimersByTime(60_000);
  expect(looks).toEqual([0]);
});

test("while one works, all are looked for every two seconds", () => {
  const { watch, looks } = watching(IDLE, ACTIVE);
  watch.check();
  jest.advanceTimersByTime(7000);
  expect(looks).toEqual([0, 2, 4, 6]);
});

test("while all rest, every ten", () => {
  const { watch, looks } = watching(IDLE);
  watch.check();
  jest.advanceTimersByTime(25_000);
  expect(looks).toEqual([0, 10, 20]);
});

test("one that begins to work is looked for sooner, however often it is heard of", () => {
  const { watch, looks } = watching(IDLE);
  watch.check();
  jest.advanceTimersByTime(1000);
  watch.see(ACTIVE, later(1000));
  jest.advanceTimersByTime(1500);
  watch.see(ACTIVE, later(2500));
  jest.advanceTimersByTime(1000);
  expect(looks).toEqual([0, 3]);
});

test("once it is stopped it looks no more", () => {
  const { watch, looks } = watching(ACTIVE);
  watch.check();
  watch.stop();
  jest.advanceTimersByTime(60_000);
  expect(looks).toEqual([0]);
});
