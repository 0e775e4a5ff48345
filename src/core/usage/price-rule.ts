import type { EpochMs } from "../instant.ts";
import type { Speed, TokenRates } from "./price-book.ts";
import { type TokensByClass, wholeTokens } from "./tokens-by-class.ts";

/** The line of the book by which a response was priced. */
export interface PriceRule {
  /** The book's id, whatever the agent called it. */
  readonly model: string;
  readonly from?: EpochMs;
  readonly speed: Speed;
  readonly upToPromptTokens?: number;
  readonly geo?: { readonly name: string; readonly factorTenths: bigint };
  readonly source: string;
  /** Before the region's factor. */
  readonly rates: TokenRates;
}

/** What each class of tokens costs, in picodollars. */
export interface CostsByClass {
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite5m: bigint;
  readonly cacheWrite1h: bigint;
}

/** tokens × rate × factor, class by class. Exact: rates are multiples of 10 pUSD and factors of a tenth. */
export function tokenCostsPicoUsd(rule: PriceRule, usage: TokensByClass): CostsByClass {
  const factorTenths = rule.geo?.factorTenths ?? 10n;
  const cost = (tokens: number, picoUsdPerToken: bigint) =>
    (BigInt(wholeTokens(tokens)) * picoUsdPerToken * factorTenths) / 10n;
  const { rates } = rule;
  return {
    input: cost(usage.inputTokens, rates.inputPicoUsdPerToken),
    output: cost(usage.outputTokens, rates.outputPicoUsdPerToken),
    cacheRead: cost(usage.cacheReadTokens, rates.cacheReadPicoUsdPerToken),
    cacheWrite5m: cost(usage.cacheWrite5mTokens, rates.cacheWrite5mPicoUsdPerToken),
    cacheWrite1h: cost(usage.cacheWrite1hTokens, rates.cacheWrite1hPicoUsdPerToken),
  };
}

/** A rule's name, the same for the same line of the book: `claude-haiku-5-5 from 2026-10-07, prompt ≤ 100000, us × 1.1`. */
export function renderPriceRule(rule: PriceRule): string {
  const { from, upToPromptTokens, geo, speed } = rule;
  const start = from === undefined ? "" : ` from ${new Date(from).toISOString().slice(0, 10)}`;
  const terms = [
    speed === "fast" ? "fast" : "",
    upToPromptTokens === undefined ? "" : `prompt ≤ ${upToPromptTokens}`,
    geo === undefined ? "" : `${geo.name} × ${Number(geo.factorTenths) / 10}`,
  ].filter((term) => term !== "");
  return [`${rule.model}${start}`, ...terms].join(", ");
}
