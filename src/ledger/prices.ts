import { priceBookInForce } from "../config/price-book-in-force.ts";
import type { PricesConfig } from "../config/prices.ts";
import { createRuleFinder } from "../core/usage/find-price-rule.ts";
import { parsePriceBook } from "../core/usage/parse-price-book.ts";
import { priceBookFingerprint } from "../core/usage/price-book-fingerprint.ts";
import shipped from "../data/prices.json";
import type { LedgerPrices } from "../store/ledger/ledger.ts";

/** The prices in force on the user's terms, as the ledger uses them. */
export function ledgerPrices(config: PricesConfig): LedgerPrices {
  const parsed = parsePriceBook(shipped);
  if (!parsed.ok) throw new Error(`The shipped price book is wrong at ${parsed.problem.at}.`);
  const book = priceBookInForce(parsed.value, config);
  const findRule = createRuleFinder(book);
  return {
    fingerprint: priceBookFingerprint(book, config.billing),
    findRule: ({ model, at, bandPromptTokens, speed, inferenceGeo }) =>
      findRule({
        model,
        at,
        bandPromptTokens,
        speed,
        ...(inferenceGeo !== undefined && { inferenceGeo }),
      }),
  };
}
