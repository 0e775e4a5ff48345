import { expect, test } from "bun:test";
import { openProgress } from "../../../src/report/progress.ts";

/** Plays a reading of 400 MB in steps; gives all that was written. */
function play(stepsMs: readonly number[], isTerminal = true): readonly string[] {
  const written: string[] = [];
  let now = 1000;
  const progress = openProgress("Reading transcripts", {
    isTerminal: () => isTerminal,
    write: (text) => written.push(text),
    nowMs: () => now,
  });
  for (const [index, stepMs] of stepsMs.entries()) {
    now += stepMs;
    progress.update(((index + 1) / stepsMs.length) * 400e6, 400e6);
  }
  progress[Symbol.dispose]();
  return written;
}

test("what is soon over shows nothing", () => {
  expect(play([100, 100, 99])).toEqual([]);
});

test("a long reading says how far it has come, and is wiped away", () => {
  expect(play([500, 500, 500, 500])).toEqual([
    "\rReading transcripts ━━━━━━────────────────── 25%  100 of 400 MB, 2 s left\x1b[K",
    "\rReading transcripts ━━━━━━━━━━━━──────────── 50%  200 of 400 MB, 1 s left\x1b[K",
    "\rReading transcripts ━━━━━━━━━━━━━━━━━━────── 75%  300 of 400 MB, 1 s left\x1b[K",
    "\rReading transcripts ━━━━━━━━━━━━━━━━━━━━━━━━ 100%  400 of 400 MB, 0 s left\x1b[K",
    "\r\x1b[K",
  ]);
});

test("it is redrawn ten times a second at most", () => {
  const tenSeconds = Array.from({ length: 10_000 }, () => 1);
  expect(play(tenSeconds).length).toBeLessThanOrEqual(10 * 10);
});

test("where there is no terminal nothing is written", () => {
  expect(play([500, 500], false)).toEqual([]);
});
