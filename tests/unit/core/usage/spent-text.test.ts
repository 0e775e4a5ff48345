import { expect, test } from "bun:test";
import { spentText } from "../../../../src/core/usage/spent-text.ts";

test.each([
  [{ microUsd: 1_200_000, isPartial: false }, "$1.20"],
  [{ microUsd: 1_200_000, isPartial: true }, "$1.20 + ?"],
  [{ isPartial: true }, "?"],
  [{ microUsd: 0, isPartial: false }, "$0.00"],
])("%j reads %s", (spent, text) => {
  expect(spentText(spent)).toBe(text);
});
