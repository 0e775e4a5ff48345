import type { EpochMs } from "../instant.ts";
import { findModel } from "./find-price.ts";
import type { PriceBook, PricedModel, PricePeriod, Speed } from "./price-book.ts";
import type { PriceRule } from "./price-rule.ts";

/** What decides by which line of the book a response is priced. */
export interface PriceQuery {
  /** As the agent or its provider spells it. */
  readonly model: string;
  readonly at: EpochMs;
  /** The prompt's length that chooses a band; of a response in several iterations, that of the longest. */
  readonly bandPromptTokens: number;
  /** Standard unless told. */
  readonly speed?: Speed;
  /** As the API says it; what the book does not name costs nothing more. */
  readonly inferenceGeo?: string;
}

/** The rule for a response: the same object for the same line of the book. Undefined where the book has no price for it. */
export type RuleFinder = (query: PriceQuery) => PriceRule | undefined;

/** Finds rules in one book, and remembers what each name has led to: a lookup is then three of maps and two short searches. */
export function createRuleFinder(book: PriceBook): RuleFinder {
  const byName = new Map<string, ModelRules>();
  const byModel = new Map<PricedModel, ModelRules>();

  const rulesOf = (name: string): ModelRules => {
    const model = findModel(book, name);
    const rules = model === undefined ? NO_RULES : (byModel.get(model) ?? listRules(book, model));
    if (model !== undefined) byModel.set(model, rules);
    if (byName.size < MAX_REMEMBERED_NAMES) byName.set(name, rules);
    return rules;
  };

  return ({ model, at, bandPromptTokens, speed = "standard", inferenceGeo }) => {
    const offer = (byName.get(model) ?? rulesOf(model))[speed];
    const placed = inferenceGeo === undefined ? undefined : offer.byGeo.get(inferenceGeo);
    const lines = linesAt(placed ?? offer.anywhere, at);
    for (const line of lines) if (bandPromptTokens <= line.upToPromptTokens) return line.rule;
    // What is no number is in no band: it is priced as the longest.
    return lines.at(-1)?.rule;
  };
}

// Names come from files that others write: a history has a few dozen. Those beyond this are looked up anew each time.
const MAX_REMEMBERED_NAMES = 1000;

const finders = new WeakMap<PriceBook, RuleFinder>();

/** The rule by which a book prices a response, as `createRuleFinder` finds it. */
export function findPriceRule(book: PriceBook, query: PriceQuery): PriceRule | undefined {
  let finder = finders.get(book);
  if (finder === undefined) {
    finder = createRuleFinder(book);
    finders.set(book, finder);
  }
  return finder(query);
}

interface ModelRules {
  readonly standard: PlacedRules;
  readonly fast: PlacedRules;
}

/** Of the places only those that cost more: all others share the first. */
interface PlacedRules {
  readonly anywhere: readonly RulePeriod[];
  readonly byGeo: ReadonlyMap<string, readonly RulePeriod[]>;
}

interface RulePeriod {
  readonly from: number;
  readonly lines: readonly RuleLine[];
}

interface RuleLine {
  readonly upToPromptTokens: number;
  readonly rule: PriceRule;
}

const NOTHING: PlacedRules = { anywhere: [], byGeo: new Map() };
const NO_RULES: ModelRules = { standard: NOTHING, fast: NOTHING };

function linesAt(periods: readonly RulePeriod[], at: EpochMs): readonly RuleLine[] {
  for (let index = periods.length - 1; index > 0; index--) {
    const period = periods[index];
    if (period !== undefined && period.from <= at) return period.lines;
  }
  // The first holds before its own start as well: nobody answers before launch, but clocks are wrong.
  return periods[0]?.lines ?? [];
}

type Geo = NonNullable<PriceRule["geo"]>;

function listRules(book: PriceBook, model: PricedModel): ModelRules {
  const anywhere = regionalGeo(book, model);
  const geos = [...book.geoFactorTenths].map(([name, factorTenths]): Geo => ({
    name,
    factorTenths,
  }));
  const place = (speed: Speed): PlacedRules => ({
    anywhere: listPeriods(book, model, speed, anywhere),
    byGeo: new Map(geos.map((geo) => [geo.name, listPeriods(book, model, speed, geo)])),
  });
  return { standard: place("standard"), fast: place("fast") };
}

/** The surcharge of a provider's regional endpoint: it takes the place of any region that the API would name. */
function regionalGeo({ regional, endpoint }: PriceBook, model: PricedModel): Geo | undefined {
  if (endpoint !== "regional" || regional === undefined) return undefined;
  if (regional.notFor.has(model.id)) return undefined;
  return { name: "regional endpoint", factorTenths: regional.factorTenths };
}

function listPeriods(
  book: PriceBook,
  model: PricedModel,
  speed: Speed,
  geo: Geo | undefined,
): RulePeriod[] {
  return model.periods.map((period) => ({
    from: period.from ?? -Infinity,
    lines: listLines(book, model, period, speed, geo),
  }));
}

function listLines(
  book: PriceBook,
  model: PricedModel,
  { from, source, ...offers }: PricePeriod,
  speed: Speed,
  geo: Geo | undefined,
): RuleLine[] {
  return (offers[speed] ?? []).map(({ upToPromptTokens, rates }) => ({
    upToPromptTokens: upToPromptTokens ?? Infinity,
    rule: {
      model: model.id,
      speed,
      source,
      rates,
      webSearchPicoUsd: book.webSearchPicoUsd,
      ...(from !== undefined && { from }),
      ...(upToPromptTokens !== undefined && { upToPromptTokens }),
      ...(geo !== undefined && { geo }),
    },
  }));
}
