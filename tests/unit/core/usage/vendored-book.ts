import prices from "../../../../src/data/prices.json";
import type { PriceBook } from "../../../../src/core/usage/price-book.ts";
import { parsePriceBook } from "../../../../src/core/usage/parse-price-book.ts";

/** The book that the program ships. */
export function vendoredBook(): PriceBook {
  const parsed = parsePriceBook(prices);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}
