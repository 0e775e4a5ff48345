import { expect, test } from "bun:test";
import { picoUsdPerToken, toMicroUsd } from "../../../../src/core/usage/pico-usd.ts";

test.each([
  [0, 0n],
  [0.01, 10_000n],
  [0.1, 100_000n],
  [0.125, 125_000n],
  [0.00001, 10n],
  [6.25, 6_250_000n],
  [150, 150_000_000n],
])("$%p per million tokens is a whole number of picodollars a token", (usd, picoUsd) => {
  expect(picoUsdPerToken(usd)).toBe(picoUsd);
});

test.each([-1, Number.NaN, Infinity, 0.000001, 0.1234567, 0.1 + 0.2, 1e300])(
  "%p is no price: it is refused, not rounded",
  (usd) => {
    expect(picoUsdPerToken(usd)).toBeUndefined();
  },
);

test.each([
  [0n, 0],
  [499_999n, 0],
  [500_000n, 1],
  [1_499_999n, 1],
  [-500_000n, -1],
  [7_285_600_000n, 7286],
  [50_000_000_000_000_000n, 50_000_000_000],
])("%p picodollars are rounded to the nearest millionth", (picoUsd, microUsd) => {
  expect(toMicroUsd(picoUsd)).toBe(microUsd);
});
