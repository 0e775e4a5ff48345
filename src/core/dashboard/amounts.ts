import { toMicroUsd } from "../usage/pico-usd.ts";
import type { Figures } from "../usage/report/figures.ts";
import { addTokens, NO_TOKENS, sumTokens, type TokensByClass } from "../usage/tokens-by-class.ts";
import type { FigureRow } from "./figure-source.ts";
import type { Cost, ModelFigures, TokenFigures } from "./views.ts";

/** What rows come to. */
export interface Sum {
  readonly tokens: TokensByClass;
  readonly responses: number;
  readonly pricedResponses: number;
  readonly picoUsd: bigint;
}

/** Adds up rows, exactly. */
export function sumRows(rows: readonly FigureRow[]): Sum {
  let [tokens, responses, pricedResponses, picoUsd] = [NO_TOKENS, 0, 0, 0n];
  for (const row of rows) {
    tokens = addTokens(tokens, row.tokens);
    responses += row.responses;
    pricedResponses += row.pricedResponses;
    picoUsd += row.picoUsd;
  }
  return { tokens, responses, pricedResponses, picoUsd };
}

/** A cost as views have it, rounded once. */
export function toCost({
  responses,
  pricedResponses,
  picoUsd,
}: Pick<Figures, "responses" | "pricedResponses" | "picoUsd">): Cost {
  const isPartial = pricedResponses < responses;
  if (isPartial && pricedResponses === 0) return { microUsd: null, isPartial };
  return { microUsd: toMicroUsd(picoUsd), isPartial };
}

/**
 * What the cache has spared: less than nothing where more was written to it than was ever read, not known where
 * no row tells, and a part where some do.
 */
export function toSavings(rows: readonly FigureRow[]): Cost {
  const priced = rows.filter(({ pricedResponses }) => pricedResponses > 0);
  let [savedPicoUsd, told] = [0n, 0];
  for (const { uncachedPicoUsd, picoUsd } of priced) {
    if (uncachedPicoUsd === undefined) continue;
    savedPicoUsd += uncachedPicoUsd() - picoUsd;
    told++;
  }
  const isPartial = toCost(sumRows(rows)).isPartial || told < priced.length;
  return { microUsd: told === 0 ? null : toMicroUsd(savedPicoUsd), isPartial };
}

/** Two costs together; where one of them is not known, a part of it. */
export const addCosts = (a: Cost, b: Cost): Cost => ({
  microUsd:
    a.microUsd === null && b.microUsd === null ? null : (a.microUsd ?? 0) + (b.microUsd ?? 0),
  isPartial: a.isPartial || b.isPartial,
});

/** Tokens as views have them. */
export const toTokenFigures = (tokens: TokensByClass): TokenFigures => ({
  input: tokens.inputTokens,
  output: tokens.outputTokens,
  cacheRead: tokens.cacheReadTokens,
  cacheWrite: tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens,
});

/** The rows of each key, most expensive first, those without a price last. */
export function groupRows(
  rows: readonly FigureRow[],
  keyOf: (row: FigureRow) => string,
): readonly (readonly [string, Sum])[] {
  return [...Map.groupBy(rows, keyOf)]
    .map(([key, group]) => [key, sumRows(group)] as const)
    .toSorted(([, a], [, b]) => compareSums(a, b));
}

/** What each model comes to in each of so many steps, in the order of `groupRows`. One look at each row: a store of many machines may know thousands of models. */
export function stepsByModel(
  rows: readonly FigureRow[],
  steps: number,
): readonly (readonly [model: string, steps: readonly Sum[]])[] {
  const byModel = Map.groupBy(rows, ({ model }) => model);
  return groupRows(rows, ({ model }) => model).map(([model]) => {
    const byStep = Map.groupBy(byModel.get(model) ?? [], ({ window }) => window);
    return [model, Array.from({ length: steps }, (_, index) => sumRows(byStep.get(index) ?? []))];
  });
}

/** Figures of each model. */
export const modelFigures = (rows: readonly FigureRow[]): readonly ModelFigures[] =>
  groupRows(rows, ({ model }) => model).map(([model, sum]) => ({
    model,
    tokens: toTokenFigures(sum.tokens),
    cost: toCost(sum),
  }));

function compareSums(a: Sum, b: Sum): number {
  if (a.picoUsd !== b.picoUsd) return a.picoUsd > b.picoUsd ? -1 : 1;
  return sumTokens(b.tokens) - sumTokens(a.tokens);
}
