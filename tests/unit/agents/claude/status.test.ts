import { expect, test } from "bun:test";
import { statusReport } from "../../../../src/agents/claude/status.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import { recordedStatusLine } from "../../../support/fixtures.ts";

const recorded = (step: string) => statusReport(JSON.parse(recordedStatusLine(step)));

test("what a subscriber's session reports is read whole", () => {
  expect(recorded("oauth-13-big-context")).toMatchObject({
    model: "Sonnet 5.5",
    contextPercent: 21,
    fiveHour: { usedPercent: 23.5, resetsAt: epochMs(1_795_205_322_000) },
    sevenDay: { usedPercent: 41.2, resetsAt: epochMs(1_795_457_322_000) },
    promptCache: { warm: true, expiresAt: epochMs(1_795_198_423_000) },
    projectDir: "/LAB/interactive-oauth/ws",
    version: "2.1.329",
  });
});

test("the context is what the last request held: input, cache read and cache written", () => {
  expect(recorded("01-main")).toMatchObject({
    usage: { inputTokens: 13, outputTokens: 55, cacheReadTokens: 5112, cacheWriteTokens: 6 },
    contextTokens: 5131,
    contextSizeTokens: 1_000_000,
    contextPercent: 1,
    linesAdded: 6,
    linesRemoved: 1,
  });
});

test("the cost is exact to the millionth, whatever the double says", () => {
  expect(recorded("01-main").costMicroUsd).toBe(68_370);
});

test("before the first answer there is a model and no usage", () => {
  const report = recorded("00-start");
  expect(report.model).toBe("Opus 5.5");
  expect(report.usage).toBeUndefined();
  expect(report.contextTokens).toBeUndefined();
});

test.each([
  ["an empty input", {}],
  ["negative amounts", { cost: { total_cost_usd: -1, total_lines_added: -3 } }],
  ["amounts beyond counting", { cost: { total_cost_usd: 1e300, total_lines_added: Infinity } }],
  ["far more than all of it", { context_window: { used_percentage: 9000 } }],
  ["amounts that are text", { cost: { total_cost_usd: "1" }, context_window: "big" }],
  ["nulls", { model: null, cost: null, rate_limits: { five_hour: null }, prompt_cache: null }],
  ["lists", { model: [], workspace: ["/a"], rate_limits: [] }],
])("%s reports nothing", (_title, input) => {
  expect(statusReport(input)).toEqual({});
});

test("a limit that is reset at an absurd time is a limit all the same", () => {
  const five_hour = { used_percentage: 5, resets_at: 1e20 };
  expect(statusReport({ rate_limits: { five_hour } })).toEqual({ fiveHour: { usedPercent: 5 } });
});
