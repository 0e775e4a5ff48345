import { expect, test } from "bun:test";
import {
  addTokens,
  promptTokens,
  sumTokens,
  wholeTokens,
} from "../../../../src/core/usage/tokens-by-class.ts";

const usage = {
  inputTokens: 1,
  outputTokens: 2,
  cacheReadTokens: 4,
  cacheWrite5mTokens: 8,
  cacheWrite1hTokens: 16,
};

test.each([
  [-5, 0],
  [Number.NaN, 0],
  [Infinity, 0],
  [2 ** 60, 0],
  [1.9, 1],
])("a count of %p is taken for %p", (count, taken) => {
  expect(wholeTokens(count)).toBe(taken);
});

test("the prompt is what was sent, cached or not, and no output", () => {
  expect(promptTokens(usage)).toBe(29);
  expect(sumTokens(usage)).toBe(31);
});

test("usages are added class by class", () => {
  const other = {
    inputTokens: 100,
    outputTokens: 200,
    cacheReadTokens: 300,
    cacheWrite5mTokens: 400,
    cacheWrite1hTokens: 500,
  };
  expect(addTokens(usage, other)).toEqual({
    inputTokens: 101,
    outputTokens: 202,
    cacheReadTokens: 304,
    cacheWrite5mTokens: 408,
    cacheWrite1hTokens: 516,
  });
});
