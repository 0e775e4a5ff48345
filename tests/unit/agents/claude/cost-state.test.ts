import { expect, test } from "bun:test";
import { parseCostState } from "../../../../src/agents/claude/cost-state.ts";

const parse = (line: unknown) =>
  parseCostState(Buffer.from(typeof line === "string" ? line : JSON.stringify(line)));

test("the totals are summed over all models", () => {
  const state = {
    type: "cost-state",
    totalCostUSD: 0.089554,
    modelUsage: {
      "claude-opus-5-5": {
        inputTokens: 54,
        outputTokens: 1110,
        cacheReadInputTokens: 20500,
        cacheCreationInputTokens: 8848,
      },
      "claude-haiku-5": { inputTokens: 6, outputTokens: 10 },
    },
  };
  expect(parse(state)).toEqual({
    costMicroUsd: 89_554,
    usage: {
      inputTokens: 60,
      outputTokens: 1120,
      cacheReadTokens: 20_500,
      cacheWriteTokens: 8848,
    },
  });
});

test("absurd numbers count as none", () => {
  const state = {
    type: "cost-state",
    totalCostUSD: -3,
    modelUsage: { a: { inputTokens: "7", outputTokens: -1, cacheReadInputTokens: null }, b: 3 },
  };
  expect(parse(state)).toEqual({
    costMicroUsd: 0,
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  });
});

test.each([
  ["another record", { type: "assistant", message: {} }],
  ["somebody's words", { type: "user", message: { content: '"type":"cost-state"' } }],
  ["half a line", '{"type":"cost-state","totalCostUSD":0.1'],
  ["a list", '[{"type":"cost-state"}]'],
  ["nothing", ""],
])("%s is no cost state", (_title, line) => {
  expect(parse(line)).toBeUndefined();
});
