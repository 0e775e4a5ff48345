import { expect, test } from "bun:test";
import { counterFigures } from "../../../../src/core/dashboard/counter-figures.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import type { CounterReader } from "../../../../src/core/telemetry/counter-reader.ts";

/** A store in which every counter grows by 1 a ms, and what it was asked. */
function growing() {
  const asked: string[] = [];
  const reader: CounterReader = {
    async sumIncrease({ counter, window: { from, to } }) {
      asked.push(`${counter} ${from}-${to}`);
      return [{ labels: { model: "m", type: "output" }, value: to - from }];
    },
    async increaseOverTime({ counter, window: { from, to } }, stepMs) {
      asked.push(`${counter} ${from}-${to} by ${stepMs}`);
      const points = Array.from({ length: (to - from) / stepMs }, (_, step) => ({
        at: epochMs(from + step * stepMs),
        value: stepMs,
      }));
      return [{ labels: { model: "m", type: "output" }, points }];
    },
    labelValues: async () => [],
    metricNames: async () => [],
    health: async () => ({ isUp: true, name: "", tookMs: 0 }),
  };
  return { asked, reader };
}

const windows = (...edges: readonly number[]) =>
  edges.slice(1).map((to, index) => ({ from: epochMs(edges[index] ?? 0), to: epochMs(to) }));

test("steps of one length are asked for at once, and each has its own figures", async () => {
  const { asked, reader } = growing();
  const figures = counterFigures(reader, {});
  const rows = await figures.rows({ windows: windows(7, 10, 20, 30, 40, 44), by: [] });
  expect(rows.map(({ window, tokens }) => [window, tokens.outputTokens])).toEqual([
    [0, 3],
    [1, 10],
    [2, 10],
    [3, 10],
    [4, 4],
  ]);
  expect(asked.filter((each) => each.startsWith("claude_code_token_usage"))).toEqual([
    "claude_code_token_usage 7-10",
    "claude_code_token_usage 10-40 by 10",
    "claude_code_token_usage 40-44",
  ]);
  expect(asked).toHaveLength(6);
});

test("windows with a gap between them are asked for one by one", async () => {
  const { asked, reader } = growing();
  const figures = counterFigures(reader, {});
  await figures.rows({ windows: [...windows(0, 10), ...windows(20, 30)], by: [] });
  expect(asked).toHaveLength(4);
});
