import type { EpochMs } from "../instant.ts";

/** What each class of tokens costs. */
export interface TokenRates {
  readonly inputPicoUsdPerToken: bigint;
  readonly outputPicoUsdPerToken: bigint;
  readonly cacheReadPicoUsdPerToken: bigint;
  readonly cacheWrite5mPicoUsdPerToken: bigint;
  readonly cacheWrite1hPicoUsdPerToken: bigint;
}

/** The rates of a whole request whose prompt is at most so long; the last band of a list has no upper end. */
export interface PriceBand {
  readonly upToPromptTokens?: number;
  readonly rates: TokenRates;
}

/** At which speed a model answered. */
export type Speed = "standard" | "fast";

/** What a model costs from a day on (UTC) until its next period begins. */
export interface PricePeriod {
  readonly from?: EpochMs;
  /** A key of the book's sources. */
  readonly source: string;
  /** By rising length of the prompt. */
  readonly standard: readonly PriceBand[];
  /** Absent where the model has no fast mode. */
  readonly fast?: readonly PriceBand[];
}

export interface PricedModel {
  readonly id: string;
  /** As people call it: `Opus 5.5`. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** Oldest first, at least one. */
  readonly periods: readonly PricePeriod[];
}

/** Where a price is from, and when it was read there. */
export interface PriceSource {
  /** Absent where it may change any day: the user's own file. */
  readonly on?: string;
  readonly what: string;
}

/** What providers other than the vendor add where inference must stay in a region. */
export interface RegionalSurcharge {
  readonly factorTenths: bigint;
  /** Ids of the models that cost the same everywhere. */
  readonly notFor: ReadonlySet<string>;
  /** A key of the book's sources. */
  readonly source: string;
}

/** To which kind of a provider's endpoints requests go. */
export type PriceEndpoint = "global" | "regional";

/** Everything known of prices. */
export interface PriceBook {
  readonly models: readonly PricedModel[];
  /** By every name under which a model may be looked up. */
  readonly byName: ReadonlyMap<string, PricedModel>;
  readonly webSearchPicoUsd: bigint;
  /** Where inference must stay in a region: by how many tenths all tokens are multiplied. */
  readonly geoFactorTenths: ReadonlyMap<string, bigint>;
  /** Absent where the book does not know of any. It is in force only where `endpoint` says so. */
  readonly regional?: RegionalSurcharge;
  /** Global unless told. */
  readonly endpoint?: PriceEndpoint;
  readonly sources: ReadonlyMap<string, PriceSource>;
}
