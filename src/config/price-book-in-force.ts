import { epochMs } from "../core/instant.ts";
import { applyBilling, type BillingTerms } from "../core/usage/billing.ts";
import { mergePriceBooks, type PriceOverride } from "../core/usage/merge-price-books.ts";
import { picoUsdPerToken } from "../core/usage/pico-usd.ts";
import type {
  PriceBand,
  PriceBook,
  PricePeriod,
  PriceSource,
  TokenRates,
} from "../core/usage/price-book.ts";
import type { FileOffer, FileRates, ModelPrice } from "./model-prices.ts";
import type { PricesConfig } from "./prices.ts";

/** What the user's own prices are called in rules and tables. */
export const OWN_PRICES = "config.toml";

/** The shipped book with the user's own prices in it, as far as it holds on the user's terms. */
export function priceBookInForce(shipped: PriceBook, prices: PricesConfig): PriceBook {
  const models = Object.entries(prices.models).map(([name, price]) => toOverride(name, price));
  const sources = new Map<string, PriceSource>([[OWN_PRICES, { what: "your own prices" }]]);
  return applyBilling(mergePriceBooks(shipped, { sources, models }), billingTerms(prices));
}

/** Who bills, as the core speaks of it. */
export function billingTerms({ billing, endpoint }: PricesConfig): BillingTerms {
  return { mode: billing, endpoint };
}

function toOverride(model: string, price: ModelPrice): PriceOverride {
  const { name, aliases = [] } = price;
  const offers: readonly FileOffer[] = "periods" in price ? price.periods : [price];
  return { model, aliases, periods: offers.map(toPeriod), ...(name !== undefined && { name }) };
}

function toPeriod(offer: FileOffer): PricePeriod {
  const { from, fast } = offer;
  return {
    source: OWN_PRICES,
    standard: "bands" in offer ? offer.bands.map(toBand) : [{ rates: toRates(offer) }],
    // Midnight UTC, as in the book.
    ...(from !== undefined && { from: epochMs(Date.parse(from)) }),
    ...(fast !== undefined && { fast: [{ rates: toRates(fast) }] }),
  };
}

function toBand(
  band: FileRates & { readonly up_to_prompt_tokens?: number | undefined },
): PriceBand {
  const { up_to_prompt_tokens: upToPromptTokens } = band;
  return { rates: toRates(band), ...(upToPromptTokens !== undefined && { upToPromptTokens }) };
}

/** The vendor's usual shares stand in for what is not given; the schema has seen to it that they come out even. */
function toRates(rates: FileRates): TokenRates {
  const input = picoUsdPerToken(rates.input) ?? 0n;
  const given = (usd: number | undefined) => (usd === undefined ? undefined : picoUsdPerToken(usd));
  return {
    inputPicoUsdPerToken: input,
    outputPicoUsdPerToken: given(rates.output) ?? 0n,
    cacheReadPicoUsdPerToken: given(rates.cache_read) ?? input / 10n,
    cacheWrite5mPicoUsdPerToken: given(rates.cache_write_5m) ?? (input * 5n) / 4n,
    cacheWrite1hPicoUsdPerToken: given(rates.cache_write_1h) ?? input * 2n,
  };
}
