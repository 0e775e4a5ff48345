import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { NO_STATS, parseStatsCache } from "../../../../src/agents/claude/stats-cache.ts";

describe("the client's own statistics", () => {
  test("are read as it writes them", () => {
    const text = JSON.stringify({
      version: 1,
      lastComputedDate: "2026-11-19",
      dailyActivity: [{ date: "2026-11-19", messageCount: 4, sessionCount: 1, toolCallCount: 9 }],
      modelUsage: {
        "claude-opus-5-5": {
          inputTokens: 1,
          outputTokens: 2,
          cacheReadInputTokens: 3,
          cacheCreationInputTokens: 4,
          costUSD: 0,
        },
      },
      totalSessions: 1,
      totalMessages: 4,
      firstSessionDate: "2026-11-19T08:00:00.000Z",
      hourCounts: { "9": 1, "08": 2, "25": 3, x: 4 },
    });
    expect(parseStatsCache(text)).toEqual({
      lastComputed: "2026-11-19",
      totals: { sessions: 1, messages: 4 },
      firstSession: "2026-11-19T08:00:00.000Z",
      days: [{ day: "2026-11-19", messages: 4, sessions: 1, toolCalls: 9 }],
      models: [
        {
          model: "claude-opus-5-5",
          tokens: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 },
          costUsd: null,
        },
      ],
      hours: [
        { hour: 8, count: 2 },
        { hour: 9, count: 1 },
      ],
    });
  });

  test("without any part of them have nothing, and are no fault", () => {
    expect(parseStatsCache("{}")).toEqual(NO_STATS);
  });

  test.each(["", "{", "[]", "null", "7", '"x"'])("are not in %j", (text) => {
    expect(parseStatsCache(text)).toBeUndefined();
  });

  test("never make it throw, whatever stands in the file", () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (value, name) => {
        parseStatsCache(value);
        parseStatsCache(
          `{"dailyActivity":${value},"modelUsage":{${JSON.stringify(name)}:${value}}}`,
        );
      }),
    );
  });
});
