import { modelKey } from "./model-key.ts";
import type { PriceBook, PricedModel } from "./price-book.ts";

/** The model that goes by this name: as the book spells it, or in a form that `modelKey` knows. */
export function findModel(book: PriceBook, name: string): PricedModel | undefined {
  return book.byName.get(name.trim().toLowerCase()) ?? book.byName.get(modelKey(name));
}
