import { findModel } from "./find-price.ts";
import { nameKeys } from "./model-key.ts";
import type { PriceBook, PricedModel, PricePeriod, PriceSource } from "./price-book.ts";

/** What somebody else than the book says that a model costs. */
export interface PriceOverride {
  /** Any name under which the book knows the model; or the id of one that it does not know. */
  readonly model: string;
  readonly name?: string;
  readonly aliases: readonly string[];
  /** Oldest first, at least one. */
  readonly periods: readonly PricePeriod[];
}

/** Prices that go before those of a book. */
export interface PriceOverrides {
  /** Where they are from, under the names by which their periods call it. */
  readonly sources: ReadonlyMap<string, PriceSource>;
  readonly models: readonly PriceOverride[];
}

/**
 * A book with other prices in it, or more models. What an override says of a model replaces what the book says
 * from its first day on; without a first day, all of it. Names that it claims are its own from then on.
 */
export function mergePriceBooks(base: PriceBook, overrides: PriceOverrides): PriceBook {
  if (overrides.models.length === 0) return base;
  const replaced = new Map<PricedModel, PricedModel>();
  const added: PricedModel[] = [];
  for (const override of overrides.models) {
    const known = findModel(base, override.model);
    if (known === undefined) added.push(toModel(override));
    else replaced.set(known, replacePrices(replaced.get(known) ?? known, override));
  }
  const byName = new Map<string, PricedModel>();
  for (const [name, model] of base.byName) byName.set(name, replaced.get(model) ?? model);
  for (const model of [...replaced.values(), ...added]) {
    for (const name of [model.id, model.name, ...model.aliases]) {
      for (const key of nameKeys(name)) byName.set(key, model);
    }
  }
  return {
    ...base,
    models: [...base.models.map((model) => replaced.get(model) ?? model), ...added],
    byName,
    sources: new Map([...base.sources, ...overrides.sources]),
  };
}

function toModel({ model, name = model, aliases, periods }: PriceOverride): PricedModel {
  return { id: model, name, aliases, periods };
}

function replacePrices(known: PricedModel, override: PriceOverride): PricedModel {
  const first = override.periods[0]?.from;
  const before = known.periods.filter(
    ({ from }) => first !== undefined && (from ?? -Infinity) < first,
  );
  return {
    id: known.id,
    name: override.name ?? known.name,
    aliases: [...known.aliases, override.model, ...override.aliases],
    periods: [...before, ...override.periods],
  };
}
