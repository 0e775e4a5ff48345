/*
 * Money is counted in picodollars (1e-12 USD) as bigint. Vendors price a million tokens in at most five
 * decimals of a dollar, so every price of one token is a whole number of them: $0.10 per million is
 * 100 000. Numbers would not do: 1e9 tokens at 5e7 are 5e16, past 2^53. An SQLite integer holds 9.2
 * million dollars.
 */

const PICO_PER_MICRO = 1_000_000n;

/** A dollar price has five decimals at most: a token's price is then a multiple of 10 pUSD, so that a tenth more (US inference) is exact too. */
const RATE_STEPS_PER_USD = 100_000;

/**
 * The price of one token, from US dollars per million tokens; undefined for what is no price or has more than
 * five decimals. 1 USD / 1e6 tokens = 1e12 / 1e6 = 1e6 pUSD a token.
 */
export function picoUsdPerToken(usdPerMillionTokens: number): bigint | undefined {
  const steps = Math.round(usdPerMillionTokens * RATE_STEPS_PER_USD);
  if (!Number.isSafeInteger(steps) || steps < 0) return undefined;
  // A decimal and its multiple divided again are the same double only if nothing was rounded away.
  if (steps / RATE_STEPS_PER_USD !== usdPerMillionTokens) return undefined;
  return BigInt(steps) * 10n;
}

/** Rounded to millionths of a dollar, half away from zero. For showing, once, at the very end. */
export function toMicroUsd(picoUsd: bigint): number {
  const half = picoUsd < 0n ? -PICO_PER_MICRO / 2n : PICO_PER_MICRO / 2n;
  return Number((picoUsd + half) / PICO_PER_MICRO);
}
