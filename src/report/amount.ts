import { isUnpriced, unpricedModels, type UsageFigures } from "../core/usage/report/figures.ts";

const PICO_DECIMALS = 12;

/** An amount in dollars as exact decimal text without idle zeros: `0.223908`. */
export function toDecimalUsd(picoUsd: bigint): string {
  const isNegative = picoUsd < 0n;
  const digits = String(isNegative ? -picoUsd : picoUsd).padStart(PICO_DECIMALS + 1, "0");
  const fraction = digits.slice(-PICO_DECIMALS).replace(/0+$/, "");
  const whole = digits.slice(0, -PICO_DECIMALS);
  return `${isNegative ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

const PICO_PER_USD = 1e12;

/** The double next to the amount in dollars: rounded once. */
export function toUsd(picoUsd: bigint): number {
  const double = Number(picoUsd);
  // Up to here both are exact, so that only the division rounds.
  if (Number.isSafeInteger(double)) return double / PICO_PER_USD;
  return Number(toDecimalUsd(picoUsd));
}

/** For people: `$1,234.50`; to cents, but what is less than a cent with its first two digits, as `$0.0042`. */
export function renderUsd(picoUsd: bigint): string {
  const amount = picoUsd < 0n ? -picoUsd : picoUsd;
  const decimals = decimalsFor(amount);
  const unit = 10n ** BigInt(PICO_DECIMALS - decimals);
  const digits = String((amount + unit / 2n) / unit).padStart(decimals + 1, "0");
  const dollars = groupThousands(digits.slice(0, -decimals));
  return `${picoUsd < 0n ? "-" : ""}$${dollars}.${digits.slice(-decimals)}`;
}

const CENT_PICO_USD = 10_000_000_000n;

function decimalsFor(picoUsd: bigint): number {
  // Half a cent and more is shown as a cent; a cache read of a few tokens is the least that can cost anything.
  if (picoUsd === 0n || picoUsd * 2n >= CENT_PICO_USD) return 2;
  let decimals = 3;
  while (decimals < PICO_DECIMALS && picoUsd * 10n ** BigInt(decimals - 1) < 10n ** 12n) decimals++;
  return decimals;
}

/** `1,234,567`: written by hand, since the runtime's formatters take milliseconds to start. */
export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** What figures cost: `$12.34`; `$12.34 + ?` where a part has no price, `?` where nothing has one. */
export function renderCost(figures: UsageFigures): string {
  if (isUnpriced(figures)) return UNKNOWN_COST;
  const cost = renderUsd(figures.picoUsd);
  return unpricedModels(figures).length > 0 ? `${cost} + ${UNKNOWN_COST}` : cost;
}

/** Stands for a cost that nobody knows. */
export const UNKNOWN_COST = "?";
