import type { EpochMs } from "../instant.ts";
import type { Speed, TokenRates } from "./price-book.ts";
import { type TokensByClass, wholeTokens } from "./tokens-by-class.ts";

/** The line of the book by which a response was priced. It alone prices a response, and any sum of responses that it holds for. */
export interface PriceRule {
  /** The book's id, whatever the agent called it. */
  readonly model: string;
  readonly from?: EpochMs;
  readonly speed: Speed;
  readonly upToPromptTokens?: number;
  /** Where the model ran, if that costs more: `us`, or a provider's regional endpoint. */
  readonly geo?: { readonly name: string; readonly factorTenths: bigint };
  readonly source: string;
  /** Before the region's factor. */
  readonly rates: TokenRates;
  /** For one search; no factor raises it. */
  readonly webSearchPicoUsd: bigint;
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

/** What tokens and web searches cost by a rule. Linear: the cost of a sum is the sum of the costs, to the picodollar. */
export function ruleCostPicoUsd(
  rule: PriceRule,
  usage: TokensByClass,
  webSearches: number,
): bigint {
  const costs = tokenCostsPicoUsd(rule, usage);
  const tokensPicoUsd =
    costs.input + costs.output + costs.cacheRead + costs.cacheWrite5m + costs.cacheWrite1h;
  return tokensPicoUsd + BigInt(wholeTokens(webSearches)) * rule.webSearchPicoUsd;
}

/** A rule's name, of which a book has no two: `claude-haiku-5-5 from 2026-10-07, prompt ≤ 100000, us × 1.1 (client-2.1.329)`. */
export function renderPriceRule(rule: PriceRule): string {
  const { from, upToPromptTokens, geo, speed, source } = rule;
  const start = from === undefined ? "" : ` from ${new Date(from).toISOString().slice(0, 10)}`;
  const terms = [
    speed === "fast" ? "fast" : "",
    upToPromptTokens === undefined ? "" : `prompt ≤ ${upToPromptTokens}`,
    geo === undefined ? "" : `${geo.name} × ${Number(geo.factorTenths) / 10}`,
  ].filter((term) => term !== "");
  return `${[`${rule.model}${start}`, ...terms].join(", ")} (${source})`;
}
