import type { EpochMs } from "../instant.ts";
import { findPriceRule } from "./find-price-rule.ts";
import type { PriceBook, Speed } from "./price-book.ts";
import { type PriceRule, ruleCostPicoUsd } from "./price-rule.ts";
import { promptTokens, type TokensByClass } from "./tokens-by-class.ts";

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
  /** The prompt's length that chooses a band; the whole prompt's unless told. */
  readonly bandPromptTokens?: number;
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
  const { usage, model, at, speed = "standard", inferenceGeo, webSearches = 0 } = response;
  const { bandPromptTokens = promptTokens(usage) } = response;
  const rule = findPriceRule(book, {
    model,
    at,
    speed,
    bandPromptTokens,
    ...(inferenceGeo !== undefined && { inferenceGeo }),
  });
  if (rule === undefined) return { kind: "unpriced", model, speed };
  return { kind: "priced", picoUsd: ruleCostPicoUsd(rule, usage, webSearches), rule };
}
