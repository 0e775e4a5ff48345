import type { TokenUsage } from "../session/session.ts";

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

export const NO_TOKENS: TokensByClass = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};

/**
 * Splits the cache writes as Claude Code 2.1.329 does: those of an hour as far as the total holds them, all
 * others are of five minutes. So where no split is known they all are. What is no count counts as none.
 */
export function toTokensByClass(
  usage: TokenUsage & { readonly cacheWrite1hTokens?: number },
): TokensByClass {
  const cacheWriteTokens = wholeTokens(usage.cacheWriteTokens);
  const cacheWrite1hTokens = Math.min(wholeTokens(usage.cacheWrite1hTokens ?? 0), cacheWriteTokens);
  return {
    inputTokens: wholeTokens(usage.inputTokens),
    outputTokens: wholeTokens(usage.outputTokens),
    cacheReadTokens: wholeTokens(usage.cacheReadTokens),
    cacheWrite5mTokens: cacheWriteTokens - cacheWrite1hTokens,
    cacheWrite1hTokens,
  };
}

/** The sum of two usages, class by class. */
export function addTokens(a: TokensByClass, b: TokensByClass): TokensByClass {
  return combine(a, b, (x, y) => x + y);
}

/** Takes away what `addTokens` has added. */
export function subtractTokens(from: TokensByClass, what: TokensByClass): TokensByClass {
  return combine(from, what, (x, y) => x - y);
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

function combine(
  a: TokensByClass,
  b: TokensByClass,
  join: (x: number, y: number) => number,
): TokensByClass {
  return {
    inputTokens: join(a.inputTokens, b.inputTokens),
    outputTokens: join(a.outputTokens, b.outputTokens),
    cacheReadTokens: join(a.cacheReadTokens, b.cacheReadTokens),
    cacheWrite5mTokens: join(a.cacheWrite5mTokens, b.cacheWrite5mTokens),
    cacheWrite1hTokens: join(a.cacheWrite1hTokens, b.cacheWrite1hTokens),
  };
}
