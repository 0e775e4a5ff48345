import type { EpochMs } from "../instant.ts";
import { modelKey } from "./model-key.ts";
import type { PriceBand, PriceBook, PricedModel, PricePeriod, Speed } from "./price-book.ts";

/** The model that goes by this name: as the book spells it, or in a form that `modelKey` knows. */
export function findModel(book: PriceBook, name: string): PricedModel | undefined {
  return book.byName.get(name.trim().toLowerCase()) ?? book.byName.get(modelKey(name));
}

/** The period that holds at an instant. The first holds before its own start as well: nobody answers before launch, but clocks are wrong. */
export function findPeriod(model: PricedModel, at: EpochMs): PricePeriod | undefined {
  return model.periods.findLast(({ from }) => from === undefined || from <= at) ?? model.periods[0];
}

/** The band of a prompt's length. It is that of the whole request: nothing is priced in two bands. */
export function findBand(
  period: PricePeriod,
  speed: Speed,
  promptTokens: number,
): PriceBand | undefined {
  return period[speed]?.find(
    ({ upToPromptTokens }) => upToPromptTokens === undefined || promptTokens <= upToPromptTokens,
  );
}
