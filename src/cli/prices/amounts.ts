import { toMicroUsd } from "../../core/usage/pico-usd.ts";

const PICO_USD_PER_USD = 10n ** 12n;

/** A rate in dollars per million tokens, exact: `4.00`, `0.125`. */
export function renderRate(picoUsdPerToken: bigint): string {
  return renderUsd(picoUsdPerToken * 1_000_000n);
}

/** An amount in dollars with all the decimals that it has, and two at least. */
export function renderUsd(picoUsd: bigint): string {
  const fraction = (picoUsd % PICO_USD_PER_USD).toString().padStart(12, "0").replace(/0+$/, "");
  return `${picoUsd / PICO_USD_PER_USD}.${fraction.padEnd(2, "0")}`;
}

/** `3,214,000`. */
export const renderCount = (count: number | bigint): string => count.toLocaleString("en-US");

/** Dollars as JSON has them, rounded to millionths. */
export const jsonUsd = (picoUsd: bigint): number => toMicroUsd(picoUsd) / 1e6;
