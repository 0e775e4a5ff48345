import { type EpochMs, epochMs } from "../../instant.ts";
import type { UsageSum } from "../ledger-query.ts";
import { ruleCostPicoUsd } from "../price-rule.ts";
import { addTokens, NO_TOKENS, sumTokens, type TokensByClass } from "../tokens-by-class.ts";

/** What was used, and what it costs as far as there is a price for it. */
export interface Figures {
  readonly responses: number;
  readonly tokens: TokensByClass;
  readonly webSearches: number;
  /** Of the responses that have a price. */
  readonly picoUsd: bigint;
  /** How many have one. */
  readonly pricedResponses: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/** The figures of one model. */
export interface ModelFigures extends Figures {
  /** As the agent spells it. */
  readonly model: string;
  /** What of it has no price; undefined where all has one. */
  readonly unpriced?: UnpricedUsage;
}

/** What could not be priced. */
export interface UnpricedUsage {
  readonly responses: number;
  readonly tokens: TokensByClass;
}

/** Figures with the models that they are of: those with the highest cost first, the unpriced last. */
export interface UsageFigures extends Figures {
  readonly models: readonly ModelFigures[];
}

/** Nothing used. */
export const NO_FIGURES: UsageFigures = {
  responses: 0,
  tokens: NO_TOKENS,
  webSearches: 0,
  picoUsd: 0n,
  pricedResponses: 0,
  firstAt: epochMs(Infinity),
  lastAt: epochMs(-Infinity),
  models: [],
};

/** Adds up sums of the ledger. Exact: a rule's cost is linear, so a sum is priced like a response. */
export function addSums(sums: readonly UsageSum[]): UsageFigures {
  const byModel = new Map<string, ModelFigures>();
  for (const sum of sums) {
    const figures = figuresOf(sum);
    const other = byModel.get(sum.model);
    byModel.set(sum.model, other === undefined ? figures : joinModel(other, figures));
  }
  return foldModels([...byModel.values()]);
}

/** Adds up figures, model by model. */
export function addFigures(all: readonly UsageFigures[]): UsageFigures {
  const byModel = new Map<string, ModelFigures>();
  for (const figures of all.flatMap(({ models }) => models)) {
    const other = byModel.get(figures.model);
    byModel.set(figures.model, other === undefined ? figures : joinModel(other, figures));
  }
  return foldModels([...byModel.values()]);
}

/** The models that have responses without a price. */
export const unpricedModels = (figures: UsageFigures): readonly ModelFigures[] =>
  figures.models.filter(({ unpriced }) => unpriced !== undefined);

/** Whether there is usage, and none of it has a price: its cost is then unknown, not nothing. */
export const isUnpriced = (figures: Figures): boolean =>
  figures.pricedResponses === 0 && figures.responses > 0;

function figuresOf(sum: UsageSum): ModelFigures {
  const { model, rule, responses, tokens, webSearches, firstAt, lastAt } = sum;
  const usage = { model, responses, tokens, webSearches, firstAt, lastAt };
  if (rule === undefined) {
    return { ...usage, picoUsd: 0n, pricedResponses: 0, unpriced: { responses, tokens } };
  }
  return {
    ...usage,
    picoUsd: ruleCostPicoUsd(rule, tokens, webSearches),
    pricedResponses: responses,
  };
}

function join(a: Figures, b: Figures): Figures {
  return {
    responses: a.responses + b.responses,
    tokens: addTokens(a.tokens, b.tokens),
    webSearches: a.webSearches + b.webSearches,
    picoUsd: a.picoUsd + b.picoUsd,
    pricedResponses: a.pricedResponses + b.pricedResponses,
    firstAt: a.firstAt < b.firstAt ? a.firstAt : b.firstAt,
    lastAt: a.lastAt > b.lastAt ? a.lastAt : b.lastAt,
  };
}

function joinModel(a: ModelFigures, b: ModelFigures): ModelFigures {
  const unpriced = joinUnpriced(a.unpriced, b.unpriced);
  return { ...join(a, b), model: a.model, ...(unpriced !== undefined && { unpriced }) };
}

function joinUnpriced(
  a: UnpricedUsage | undefined,
  b: UnpricedUsage | undefined,
): UnpricedUsage | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { responses: a.responses + b.responses, tokens: addTokens(a.tokens, b.tokens) };
}

function foldModels(models: ModelFigures[]): UsageFigures {
  models.sort(compareModels);
  return { ...models.reduce<Figures>(join, NO_FIGURES), models };
}

function compareModels(a: ModelFigures, b: ModelFigures): number {
  if (isUnpriced(a) !== isUnpriced(b)) return isUnpriced(a) ? 1 : -1;
  if (a.picoUsd !== b.picoUsd) return a.picoUsd > b.picoUsd ? -1 : 1;
  const difference = sumTokens(b.tokens) - sumTokens(a.tokens);
  if (difference !== 0) return difference;
  return a.model < b.model ? -1 : 1;
}
