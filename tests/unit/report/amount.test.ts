import { expect, test } from "bun:test";
import fc from "fast-check";
import { addSums } from "../../../src/core/usage/report/figures.ts";
import { fakeUsageReader } from "../../fakes/fake-usage-reader.ts";
import {
  groupThousands,
  renderCost,
  renderUsd,
  toDecimalUsd,
  toUsd,
} from "../../../src/report/amount.ts";
import { epochMs } from "../../../src/core/instant.ts";
import { RULES, UNPRICED_MODEL, usageRow } from "../../support/usage-rows.ts";

test.each([
  [0n, "$0.00"],
  [1n, "$0.000000000001"],
  [420_000_000n, "$0.00042"],
  [4_250_000_000n, "$0.0043"],
  [5_000_000_000n, "$0.01"],
  [12_344_999_999_999n, "$12.34"],
  [12_345_000_000_000n, "$12.35"],
  [1_234_567_890_000_000_000n, "$1,234,567.89"],
  [-620_000_000_000n, "-$0.62"],
])("%p picodollars read %s", (picoUsd, text) => {
  expect(renderUsd(picoUsd)).toBe(text);
});

test("decimal text is exact", () => {
  const whole = (text: string) => {
    const [dollars = "", fraction = ""] = text.split(".");
    return BigInt(dollars + fraction.padEnd(12, "0"));
  };
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (picoUsd) => {
      expect(whole(toDecimalUsd(picoUsd))).toBe(picoUsd);
    }),
  );
});

test("numbers are rounded once", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (picoUsd) => {
      expect(toUsd(picoUsd)).toBe(Number(toDecimalUsd(picoUsd)));
    }),
  );
});

test("a number is the double next to the amount, also where picodollars have no double", () => {
  expect(toUsd(223_908_000_000n)).toBe(0.223908);
  expect(toUsd(123_456_789_012_345_678_901n)).toBe(Number("123456789.012345678901"));
});

test.each([
  ["1", "1"],
  ["123", "123"],
  ["1234", "1,234"],
  ["1234567", "1,234,567"],
])("%s is written %s", (digits, text) => {
  expect(groupThousands(digits)).toBe(text);
});

const costOf = (...models: readonly string[]) => {
  const at = "2026-01-01T10:00Z";
  const rows = models.map((model) => usageRow(at, { model }));
  const windows = [{ from: epochMs(0), to: epochMs(Date.parse("2027-01-01")) }];
  return renderCost(addSums(fakeUsageReader({ rows, rules: RULES }).sumUsage({ windows, by: [] })));
};

test("what has no price is a question mark, alone or beside what has one, and never nothing", () => {
  expect(costOf("claude-opus-5-5")).toBe("$0.01");
  expect(costOf("claude-opus-5-5", UNPRICED_MODEL)).toBe("$0.01 + ?");
  expect(costOf(UNPRICED_MODEL)).toBe("?");
  expect(costOf()).toBe("$0.00");
});
