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
export const addSums = (sums: readonly UsageSum[]): UsageFigures => joinModels(sums.map(figuresOf));

/** Adds up figures, model by model. */
export const addFigures = (all: readonly UsageFigures[]): UsageFigures =>
  joinModels(all.flatMap(({ models }) => models));

/** The models that have responses without a price. */
export const unpricedModels = (figures: UsageFigures): readonly ModelFigures[] =>
  figures.models.filter(({ unpriced }) => unpriced !== undefined);

/** Whether there is usage, and none of it has a price: its cost is then unknown, not nothing. */
export const isUnpriced = (figures: Figures): boolean =>
  figures.pricedResponses === 0 && figures.responses > 0;

function figuresOf(sum: UsageSum): ModelFigures {
  const { model, rule, responses, tokens, webSearches, firstAt, lastAt } = sum;
  const isPriced = rule !== undefined;
  return {
    model,
    responses,
    tokens,
    webSearches,
    picoUsd: isPriced ? ruleCostPicoUsd(rule, tokens, webSearches) : 0n,
    pricedResponses: isPriced ? responses : 0,
    firstAt,
    lastAt,
    ...(!isPriced && { unpriced: { responses, tokens } }),
  };
}

function joinModels(parts: readonly ModelFigures[]): UsageFigures {
  const models = groupByModel(parts).map(joinModel).toSorted(compareModels);
  return { ...sumFigures(models), models };
}

/** Parts of the same model together. Reports have many rows of few models: this is done without a map where it can be. */
function groupByModel(parts: readonly ModelFigures[]): ModelFigures[][] {
  if (parts.length > FEW_PARTS) return [...Map.groupBy(parts, ({ model }) => model).values()];
  const groups: ModelFigures[][] = [];
  for (const part of parts) {
    const group = groups.find(([first]) => first?.model === part.model);
    if (group === undefined) groups.push([part]);
    else group.push(part);
  }
  return groups;
}

const FEW_PARTS = 16;

function joinModel(parts: readonly ModelFigures[]): ModelFigures {
  const [first] = parts;
  if (first === undefined) throw new RangeError("A model without figures has no sum.");
  if (parts.length === 1) return first;
  const unpriced = parts.flatMap((part) => part.unpriced ?? []);
  const figures = { model: first.model, ...sumFigures(parts) };
  if (unpriced.length === 0) return figures;
  const responses = unpriced.reduce((sum, part) => sum + part.responses, 0);
  const tokens = unpriced.map((part) => part.tokens).reduce(addTokens);
  return { ...figures, unpriced: { responses, tokens } };
}

function sumFigures(parts: readonly Figures[]): Figures {
  const [start] = parts;
  let { responses, tokens, webSearches, picoUsd, pricedResponses, firstAt, lastAt }: Figures =
    start ?? NO_FIGURES;
  for (let at = 1; at < parts.length; at++) {
    const part = parts[at] ?? NO_FIGURES;
    responses += part.responses;
    tokens = addTokens(tokens, part.tokens);
    webSearches += part.webSearches;
    picoUsd += part.picoUsd;
    pricedResponses += part.pricedResponses;
    if (part.firstAt < firstAt) firstAt = part.firstAt;
    if (part.lastAt > lastAt) lastAt = part.lastAt;
  }
  return { responses, tokens, webSearches, picoUsd, pricedResponses, firstAt, lastAt };
}

function compareModels(a: ModelFigures, b: ModelFigures): number {
  if (isUnpriced(a) !== isUnpriced(b)) return isUnpriced(a) ? 1 : -1;
  if (a.picoUsd !== b.picoUsd) return a.picoUsd > b.picoUsd ? -1 : 1;
  const difference = sumTokens(b.tokens) - sumTokens(a.tokens);
  if (difference !== 0) return difference;
  return a.model < b.model ? -1 : 1;
}
