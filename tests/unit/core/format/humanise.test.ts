import { describe, expect, test } from "bun:test";
import {
  humaniseCount,
  humaniseElapsed,
  humaniseMoney,
  humanisePercent,
  humaniseTokens,
} from "../../../../src/core/format/humanise.ts";

describe("tokens", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1k"],
    [1449, "1.4k"],
    [9949, "9.9k"],
    [9950, "10k"],
    [15_042, "15k"],
    [16_700, "17k"],
    [999_499, "999k"],
    [999_500, "1M"],
    [1_200_000, "1.2M"],
    [45_600_000, "46M"],
    [999_499_999, "999M"],
    [999_500_000, "1B"],
    [-5, "0"],
    [Number.NaN, "0"],
    [Number.POSITIVE_INFINITY, "0"],
  ])("%d reads %s", (count, text) => {
    expect(humaniseTokens(count)).toBe(text);
  });

  test.each([
    [15_042, 0, "15k"],
    [15_042, 2, "15.04k"],
    [812, 2, "812"],
    [1_250_000, 1, "1.3M"],
  ])("%d with %d decimals reads %s", (count, decimals, text) => {
    expect(humaniseTokens(count, decimals)).toBe(text);
  });
});

describe("money", () => {
  test.each([
    [0, 2, "$0.00"],
    [230_896, 2, "$0.23"],
    [230_896, 4, "$0.2309"],
    [230_896, 6, "$0.230896"],
    [230_896, 8, "$0.23089600"],
    [1_005_000, 2, "$1.01"],
    [994_999, 2, "$0.99"],
    [995_000, 2, "$1.00"],
    [499_999, 0, "$0"],
    [500_000, 0, "$1"],
    [1_234_567_890_000, 2, "$1234567.89"],
    [-230_896, 2, "-$0.23"],
    [-1, 2, "$0.00"],
    [Number.NaN, 2, "$0.00"],
    [230_896, -3, "$0"],
  ])("%d micro-USD with %d decimals reads %s", (microUsd, decimals, text) => {
    expect(humaniseMoney(microUsd, decimals)).toBe(text);
  });

  test("has two decimals unless told", () => {
    expect(humaniseMoney(1_500_000)).toBe("$1.50");
  });
});

describe("elapsed time", () => {
  test.each([
    [-4000, "0s", "<1m"],
    [0, "0s", "<1m"],
    [12_999, "12s", "<1m"],
    [59_999, "59s", "<1m"],
    [60_000, "1m", "1m"],
    [3_599_999, "59m", "59m"],
    [3_600_000, "1h 00m", "1h 00m"],
    [3_900_000, "1h 05m", "1h 05m"],
    [86_399_999, "23h 59m", "23h 59m"],
    [86_400_000, "1d 0h", "1d 0h"],
    [273_600_000, "3d 4h", "3d 4h"],
  ])("%d ms reads %s by seconds and %s by minutes", (ms, bySeconds, byMinutes) => {
    expect(humaniseElapsed(ms, "seconds")).toBe(bySeconds);
    expect(humaniseElapsed(ms, "minutes")).toBe(byMinutes);
  });
});

test.each([
  [21, 0, "21%"],
  [20.5, 1, "20.5%"],
  [-3, 0, "0%"],
  [Number.NaN, 0, "0%"],
])("%d percent with %d decimals reads %s", (percent, decimals, text) => {
  expect(humanisePercent(percent, decimals)).toBe(text);
});

test.each([
  [12, 0, "12"],
  [-1, 0, "0"],
  [Number.POSITIVE_INFINITY, 0, "0"],
])("a count of %d with %d decimals reads %s", (count, decimals, text) => {
  expect(humaniseCount(count, decimals)).toBe(text);
});
