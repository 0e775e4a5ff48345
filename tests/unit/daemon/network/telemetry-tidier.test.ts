import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { createTidier } from "../../../../src/daemon/network/telemetry-tidier.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const HOUR_MS = 3600_000;

/** A tidier with so many steps to take, and what it has done. */
function tidying(steps: number) {
  const done: string[] = [];
  const tidier = createTidier({
    run: (task) => task(),
    *begin(): Generator<undefined, void> {
      done.push("begin");
      for (let step = 1; step <= steps; step++) {
        done.push(`step ${step}`);
        yield;
      }
    },
  });
  return { tidier, done };
}

test("tidying goes step by step, and begins again an hour after its end", () => {
  const { tidier, done } = tidying(2);
  tidier.begin();
  tidier.begin();
  expect(done).toEqual([]);
  jest.advanceTimersByTime(HOUR_MS - 1);
  expect(done).toEqual(["begin", "step 1", "step 2"]);
  jest.advanceTimersByTime(HOUR_MS);
  expect(done).toEqual(["begin", "step 1", "step 2", "begin", "step 1", "step 2"]);
  tidier.stop();
  expect(jest.getTimerCount()).toBe(0);
});

test("what is abandoned in its midst is not gone on with, and the next time begins from the start", () => {
  const { tidier, done } = tidying(1000);
  tidier.begin();
  jest.advanceTimersByTime(25);
  tidier.abandon();
  jest.advanceTimersByTime(HOUR_MS / 2);
  expect(done).toEqual(["begin", "step 1"]);
  tidier.begin();
  jest.advanceTimersByTime(25);
  expect(done).toEqual(["begin", "step 1", "begin", "step 1"]);
});
