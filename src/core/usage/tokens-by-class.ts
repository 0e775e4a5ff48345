/** Tokens of one response, or of many, in the five classes that have a price of their own. */
export interface TokensByClass {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Written to the cache for five minutes. */
  readonly cacheWrite5mTokens: number;
  /** Written to the cache for an hour. */
  readonly cacheWrite1hTokens: number;
}

/** What sums begin with. */
export const NO_TOKENS: TokensByClass = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};

/** The sum of two usages, class by class. */
export function addTokens(a: TokensByClass, b: TokensByClass): TokensByClass {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWrite5mTokens: a.cacheWrite5mTokens + b.cacheWrite5mTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
  };
}

/** All classes together. */
export function sumTokens(usage: TokensByClass): number {
  return promptTokens(usage) + usage.outputTokens;
}

/** The prompt's length, by which prices have bands: input + cache read + cache write (`data/PROVENANCE.md`, client). */
export function promptTokens(usage: TokensByClass): number {
  return (
    usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens
  );
}

/** A count as a whole number from 0 up; what is no such number is 0, so that arithmetic on it cannot throw. */
export function wholeTokens(count: number): number {
  const whole = Math.trunc(count);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : 0;
}
