import { epochMs } from "../../../../src/core/instant.ts";
import { createRuleFinder } from "../../../../src/core/usage/find-price-rule.ts";
import type { PriceBook } from "../../../../src/core/usage/price-book.ts";
import type { PriceRule } from "../../../../src/core/usage/price-rule.ts";

/** The rule of every line of a book, in each region that costs more and without one. Throws where a line has none. */
export function everyPriceRule(book: PriceBook): readonly PriceRule[] {
  const findRule = createRuleFinder(book);
  const places = [
    {},
    ...[...book.geoFactorTenths.keys()].map((inferenceGeo) => ({ inferenceGeo })),
  ];
  return book.models.flatMap(({ id: model, periods }) =>
    periods.flatMap(({ from: at = epochMs(0), ...offers }) =>
      (["standard", "fast"] as const).flatMap((speed) =>
        (offers[speed] ?? []).flatMap(({ upToPromptTokens: bandPromptTokens = 1e9 }) =>
          places.map((place) => {
            const query = { model, at, speed, bandPromptTokens, ...place };
            const rule = findRule(query);
            if (!rule) throw new Error(`No rule for ${JSON.stringify(query)}`);
            return rule;
          }),
        ),
      ),
    ),
  );
}
