import { expect, test } from "bun:test";
import {
  addTokens,
  promptTokens,
  subtractTokens,
  toTokensByClass,
} from "../../../../src/core/usage/tokens-by-class.ts";

const usage = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 4, cacheWriteTokens: 8 };

test("cache writes of which no split is known are of five minutes", () => {
  expect(toTokensByClass(usage)).toEqual({
    inputTokens: 1,
    outputTokens: 2,
    cacheReadTokens: 4,
    cacheWrite5mTokens: 8,
    cacheWrite1hTokens: 0,
  });
});

test.each([
  [0, 8, 0],
  [3, 5, 3],
  [8, 0, 8],
  [9, 0, 8],
])("of 8 written tokens %p of an hour leave %p of five minutes", (hour, fiveMinutes, kept) => {
  const split = toTokensByClass({ ...usage, cacheWrite1hTokens: hour });
  expect(split).toMatchObject({ cacheWrite5mTokens: fiveMinutes, cacheWrite1hTokens: kept });
});

test.each([
  [-5, 0],
  [Number.NaN, 0],
  [Infinity, 0],
  [2 ** 60, 0],
  [1.9, 1],
])("a count of %p is taken for %p", (count, taken) => {
  expect(toTokensByClass({ ...usage, inputTokens: count }).inputTokens).toBe(taken);
});

test("the prompt is what was sent, cached or not, and no output", () => {
  expect(promptTokens(toTokensByClass({ ...usage, cacheWrite1hTokens: 3 }))).toBe(13);
});

test("what was added can be taken away again", () => {
  const one = toTokensByClass(usage);
  const other = toTokensByClass({ ...usage, cacheWrite1hTokens: 5 });
  expect(subtractTokens(addTokens(one, other), other)).toEqual(one);
});
