import type { EpochMs } from "../instant.ts";
import { findBand, findModel, findPeriod } from "./find-price.ts";
import type { PriceBook, Speed } from "./price-book.ts";
import { type PriceRule, tokenCostsPicoUsd } from "./price-rule.ts";
import { promptTokens, type TokensByClass, wholeTokens } from "./tokens-by-class.ts";

/** What the price of a response depends on. */
export interface Priceable {
  /** As the agent or its provider spells it. */
  readonly model: string;
  readonly usage: TokensByClass;
  readonly at: EpochMs;
  /** Standard unless told. */
  readonly speed?: Speed;
  /** As the API says it: `us` costs more; what the book does not name costs nothing more. */
  readonly inferenceGeo?: string;
  readonly webSearches?: number;
}

/** What a response costs, and by which rule; or the name of the model (at that speed) that the book does not know. */
export type UsagePrice =
  | { readonly kind: "priced"; readonly picoUsd: bigint; readonly rule: PriceRule }
  | { readonly kind: "unpriced"; readonly model: string; readonly speed: Speed };

/**
 * tokens × rate, summed over the classes, × the region's factor, + searches × their price. That is Claude
 * Code 2.1.329's formula: the factor raises all classes of tokens, in fast mode too, but not the searches.
 * A model, or a fast mode, that the book does not know is unpriced: it is never 0, and never another's price.
 */
export function priceUsage(book: PriceBook, response: Priceable): UsagePrice {
  const rule = findRule(book, response);
  const { usage, model, speed = "standard", webSearches = 0 } = response;
  if (rule === undefined) return { kind: "unpriced", model, speed };
  const costs = tokenCostsPicoUsd(rule, usage);
  const tokensPicoUsd =
    costs.input + costs.output + costs.cacheRead + costs.cacheWrite5m + costs.cacheWrite1h;
  const searchesPicoUsd = BigInt(wholeTokens(webSearches)) * book.webSearchPicoUsd;
  return { kind: "priced", picoUsd: tokensPicoUsd + searchesPicoUsd, rule };
}

function findRule(book: PriceBook, response: Priceable): PriceRule | undefined {
  const { usage, at, speed = "standard", inferenceGeo } = response;
  const model = findModel(book, response.model);
  const period = model && findPeriod(model, at);
  const band = period && findBand(period, speed, promptTokens(usage));
  if (model === undefined || period === undefined || band === undefined) return undefined;
  const geoFactorTenths = book.geoFactorTenths.get(inferenceGeo ?? "");
  return {
    model: model.id,
    speed,
    source: period.source,
    rates: band.rates,
    ...(period.from !== undefined && { from: period.from }),
    ...(band.upToPromptTokens !== undefined && { upToPromptTokens: band.upToPromptTokens }),
    ...(inferenceGeo !== undefined &&
      geoFactorTenths !== undefined && {
        geo: { name: inferenceGeo, factorTenths: geoFactorTenths },
      }),
  };
}
