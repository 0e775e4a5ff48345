import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import {
  addResponse,
  NO_COST,
  type SessionCost,
  type UsageResponse,
} from "../../../../src/core/usage/session-cost.ts";
import { NO_TOKENS } from "../../../../src/core/usage/tokens-by-class.ts";
import { vendoredBook } from "./vendored-book.ts";

const book = vendoredBook();
const at = epochMs(Date.parse("2026-11-20"));

const line = (messageId: string, outputTokens: number, model = "claude-opus-5-5") => ({
  messageId,
  model,
  at,
  usage: { ...NO_TOKENS, inputTokens: 10, outputTokens },
});

const tallyOf = (...lines: UsageResponse[]): SessionCost =>
  lines.reduce((tally, response) => addResponse(tally, response, book), NO_COST);

// Opus 5.5: $4 per million in, $20 out.
const picoUsdOf = (inputTokens: number, outputTokens: number) =>
  BigInt(inputTokens * 4_000_000 + outputTokens * 20_000_000);

test.each([
  ["identical", [101, 101, 101]],
  ["growing", [1, 1, 101]],
  ["out of order", [1, 101, 50]],
])("the lines of one message (%s) count once, with the largest output", (_, outputs) => {
  const tally = tallyOf(...outputs.map((output) => line("msg_1", output)));
  expect(tally).toMatchObject({
    responses: 1,
    usage: { inputTokens: 10, outputTokens: 101 },
    picoUsd: picoUsdOf(10, 101),
  });
});

test("lines of two messages may lie between one another", () => {
  const tally = tallyOf(line("a", 1), line("b", 2), line("a", 30), line("b", 40));
  expect(tally.responses).toBe(2);
  expect(tally.usage).toMatchObject({ inputTokens: 20, outputTokens: 70 });
  expect(tally.picoUsd).toBe(picoUsdOf(20, 70));
});

test("a longer prompt with the same output counts", () => {
  const short = line("a", 5);
  const long = { ...short, usage: { ...short.usage, cacheReadTokens: 7 } };
  expect(tallyOf(long, short)).toEqual(tallyOf(short, long));
  expect(tallyOf(short, long).usage.cacheReadTokens).toBe(7);
});

test("the difference is priced anew, in the band of the larger line", () => {
  const usage = { ...NO_TOKENS, inputTokens: 100_000, outputTokens: 1 };
  const first = { messageId: "a", model: "claude-haiku-5-5", at, usage };
  const last = { ...first, usage: { ...usage, inputTokens: 100_001, outputTokens: 2 } };
  expect(tallyOf(first, last).picoUsd).toBe(100_001n * 500_000n + 2n * 2_500_000n);
});

test("tokens of unpriced models count, their models are named, and the rest is priced", () => {
  const tally = tallyOf(
    line("a", 5),
    line("b", 6, "claude-opus-9"),
    line("b", 7, "claude-opus-9"),
    line("c", 8, "claude-opus-9"),
    line("d", 9, "gpt-5"),
  );
  expect(tally.usage).toMatchObject({ inputTokens: 40, outputTokens: 29 });
  expect(tally.picoUsd).toBe(picoUsdOf(10, 5));
  expect([...tally.unpriced]).toEqual([
    ["claude-opus-9", 2],
    ["gpt-5", 1],
  ]);
});

test("fewer than 64 messages may lie between two lines of one; memory holds no more", () => {
  const others = Array.from({ length: 63 }, (_, index) => line(`other-${index}`, 1));
  const within = tallyOf(line("a", 1), ...others, line("a", 5));
  expect(within.responses).toBe(64);
  expect(within.recent.size).toBe(64);
  const beyond = tallyOf(line("a", 1), ...others, line("b", 1), line("a", 5));
  expect(beyond.responses).toBe(66);
  expect(beyond.recent.size).toBe(64);
});

test("a message that is seen again is remembered anew", () => {
  const others = Array.from({ length: 40 }, (_, index) => line(`other-${index}`, 1));
  const later = Array.from({ length: 40 }, (_, index) => line(`later-${index}`, 1));
  const tally = tallyOf(line("a", 1), ...others, line("a", 1), ...later, line("a", 1));
  expect(tally.responses).toBe(81);
});

test("a tally is never changed, only followed by another", () => {
  const before = tallyOf(line("a", 1));
  const copy = structuredClone(before);
  addResponse(before, line("a", 9), book);
  addResponse(before, line("b", 9, "unknown"), book);
  expect(before).toEqual(copy);
});
