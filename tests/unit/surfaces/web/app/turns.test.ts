import { expect, test } from "bun:test";
import type { TimelineEntry } from "../../../../../src/core/dashboard/views.ts";
import { epochMs } from "../../../../../src/core/instant.ts";
import { cutTurns } from "../../../../../src/surfaces/web/app/turns.ts";

const MINUTE_MS = 60_000;

const entry = (minute: number, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: epochMs(minute * MINUTE_MS),
  durationMs: null,
  kind: "tool",
  name: "Bash",
  thread: "main",
  isOk: true,
  tokens: null,
  cost: null,
  promptId: null,
  subject: null,
  ...more,
});

const minutesOf = (entries: readonly TimelineEntry[]): number[][] =>
  cutTurns(entries).map((turn) => turn.entries.map(({ at }) => at / MINUTE_MS));

test("nothing has no turns", () => {
  expect(cutTurns([])).toEqual([]);
});

test("each prompt begins a turn", () => {
  const prompt = { kind: "prompt" } as const;
  expect(minutesOf([entry(0, prompt), entry(1), entry(2, prompt), entry(3)])).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test("a prompt's id begins a turn where the prompt itself is not known", () => {
  expect(
    minutesOf([entry(0, { promptId: "a" }), entry(1), entry(2, { promptId: "b" }), entry(3)]),
  ).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test("without any prompt a long silence ends a turn, and a long call is no silence", () => {
  const long = { durationMs: 30 * MINUTE_MS };
  expect(minutesOf([entry(0, long), entry(31), entry(60)])).toEqual([[0, 31], [60]]);
});

test("a turn tells what it came to", () => {
  const [turn] = cutTurns([
    entry(0, { kind: "prompt" }),
    entry(1, { kind: "response", tokens: 500, cost: { microUsd: 20, isPartial: false } }),
    entry(2, { isOk: false, durationMs: MINUTE_MS }),
  ]);
  expect(turn).toMatchObject({
    number: 1,
    from: 0,
    to: 3 * MINUTE_MS,
    tools: 1,
    failed: 1,
    tokens: 500,
    cost: { microUsd: 20, isPartial: false },
  });
});

const KNOWN = { microUsd: 20, isPartial: false };
const UNKNOWN = { microUsd: null, isPartial: true };

test.each([
  ["of which nothing has a price has no known cost", [UNKNOWN, null], UNKNOWN],
  [
    "of which some has no price costs at least the rest",
    [KNOWN, UNKNOWN],
    { microUsd: 20, isPartial: true },
  ],
  ["with a price for all costs the sum", [KNOWN, KNOWN], { microUsd: 40, isPartial: false }],
])("a turn %s", (_case, costs, expected) => {
  const responses = costs.map((cost, at) => entry(at, { kind: "response", tokens: 1, cost }));
  expect(cutTurns(responses)[0]?.cost).toEqual(expected);
});

test("a subagent's tokens count once, as those of its responses", () => {
  const responses = [0, 1].map((at) => entry(at, { kind: "response", tokens: 50, cost: KNOWN }));
  const [turn] = cutTurns([...responses, entry(2, { kind: "subagent", tokens: 100 })]);
  expect(turn).toMatchObject({ tokens: 100, cost: { microUsd: 40, isPartial: false } });
});
