import { type EpochMs, epochMs } from "../instant.ts";
import { nameKeys } from "./model-key.ts";
import { picoUsdPerToken } from "./pico-usd.ts";
import type {
  PriceBand,
  PriceBook,
  PricedModel,
  PricePeriod,
  PriceSource,
  RegionalSurcharge,
  TokenRates,
} from "./price-book.ts";

/** What is wrong with a price book, and where in it. */
export interface PriceProblem {
  readonly code: "price-book-invalid";
  /** As `models[3].prices[0].standard[1].input`. */
  readonly at: string;
  readonly expected: string;
  readonly got: string;
}

export type ParsedPriceBook =
  | { readonly ok: true; readonly value: PriceBook }
  | { readonly ok: false; readonly problem: PriceProblem };

/** Reads `data/prices.json`, or a book like it, and tells the first thing that is wrong in it. Never throws. A key that it does not know is wrong as well: a slip in one would change a price silently. */
export function parsePriceBook(json: unknown): ParsedPriceBook {
  const problems: PriceProblem[] = [];
  const at: Place = {
    path: "",
    refuse(path, expected, got) {
      problems.push({ code: "price-book-invalid", at: path, expected, got: describe(got) });
    },
  };
  const value = readBook(json, at);
  const [problem] = problems;
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}

/** Where the reader is, and whom it tells what it cannot read. Reading then goes on with nothing in that place. */
interface Place {
  readonly path: string;
  readonly refuse: (path: string, expected: string, got: unknown) => void;
}

type Json = Readonly<Record<string, unknown>>;

function readBook(json: unknown, at: Place): PriceBook {
  const book = readTable(json, at, [
    "unit",
    "sources",
    "webSearch",
    "inferenceGeo",
    "regionalEndpoint",
    "models",
  ]);
  if (book["unit"] !== UNIT) at.refuse("unit", JSON.stringify(UNIT), book["unit"]);
  const sources = readSources(book["sources"], below(at, "sources"));
  const models = readList(book["models"], below(at, "models")).map((model, index) =>
    readModel(model, below(at, `models[${index}]`), sources),
  );
  const regional = book["regionalEndpoint"];
  return {
    models,
    byName: indexByName(models, at),
    webSearchPicoUsd: readWebSearch(book["webSearch"], below(at, "webSearch"), sources),
    geoFactorTenths: readGeo(book["inferenceGeo"], below(at, "inferenceGeo"), sources),
    sources,
    ...(regional !== undefined && {
      regional: readRegional(regional, below(at, "regionalEndpoint"), sources, models),
    }),
  };
}

const UNIT = "US dollars per million tokens";

type Sources = ReadonlyMap<string, PriceSource>;

function readSources(json: unknown, at: Place): Sources {
  return new Map(
    Object.entries(readTable(json, at)).map(([name, value]) => {
      const place = below(at, name);
      const source = readTable(value, place, ["on", "what"]);
      const on = readText(source["on"], below(place, "on"));
      readDay(on, below(place, "on"));
      return [name, { on, what: readText(source["what"], below(place, "what")) }];
    }),
  );
}

function readModel(json: unknown, at: Place, sources: Sources): PricedModel {
  const model = readTable(json, at, ["id", "name", "aliases", "prices"]);
  const prices = below(at, "prices");
  const periods = readList(model["prices"], prices).map((price, index) =>
    readPeriod(price, below(at, `prices[${index}]`), sources),
  );
  const areInOrder = periods.every(
    ({ from }, index) => index === 0 || (from ?? 0) > (periods[index - 1]?.from ?? 0),
  );
  if (!areInOrder) prices.refuse(prices.path, "periods by rising `from`", model["prices"]);
  const aliases =
    model["aliases"] === undefined ? [] : readList(model["aliases"], below(at, "aliases"));
  return {
    id: readText(model["id"], below(at, "id")),
    name: readText(model["name"], below(at, "name")),
    aliases: aliases.map((alias, index) => readText(alias, below(at, `aliases[${index}]`))),
    periods,
  };
}

function readPeriod(json: unknown, at: Place, sources: Sources): PricePeriod {
  const period = readTable(json, at, ["from", "source", "standard", "fast"]);
  const from = period["from"];
  const fast = period["fast"];
  return {
    source: readSourceName(period["source"], below(at, "source"), sources),
    standard: readBands(period["standard"], below(at, "standard")),
    ...(from !== undefined && { from: readDay(from, below(at, "from")) }),
    ...(fast !== undefined && { fast: readBands(fast, below(at, "fast")) }),
  };
}

function readBands(json: unknown, at: Place): PriceBand[] {
  const bands = readList(json, at).map((band, index) =>
    readBand(band, { ...at, path: `${at.path}[${index}]` }),
  );
  // A missing end is that of the last band, and of no other.
  const ends = bands.map(({ upToPromptTokens }) => upToPromptTokens ?? Infinity);
  const areInOrder = ends.every((end, index) => index === 0 || end > (ends[index - 1] ?? 0));
  if (!areInOrder || ends.at(-1) !== Infinity) {
    at.refuse(at.path, "bands by rising `upToPromptTokens`, the last without", json);
  }
  return bands;
}

function readBand(json: unknown, at: Place): PriceBand {
  const band = readTable(json, at, [
    "upToPromptTokens",
    "input",
    "output",
    "cacheRead",
    "cacheWrite5m",
    "cacheWrite1h",
  ]);
  const rate = (key: string) => readRate(band[key], below(at, key));
  const rates: TokenRates = {
    inputPicoUsdPerToken: rate("input"),
    outputPicoUsdPerToken: rate("output"),
    cacheReadPicoUsdPerToken: rate("cacheRead"),
    cacheWrite5mPicoUsdPerToken: rate("cacheWrite5m"),
    cacheWrite1hPicoUsdPerToken: rate("cacheWrite1h"),
  };
  const upToPromptTokens = band["upToPromptTokens"];
  if (upToPromptTokens === undefined) return { rates };
  if (typeof upToPromptTokens === "number" && Number.isSafeInteger(upToPromptTokens)) {
    if (upToPromptTokens > 0) return { upToPromptTokens, rates };
  }
  at.refuse(`${at.path}.upToPromptTokens`, "a whole number above 0", upToPromptTokens);
  return { rates };
}

function readWebSearch(json: unknown, at: Place, sources: Sources): bigint {
  const search = readTable(json, at, ["usdPerThousand", "source"]);
  readSourceName(search["source"], below(at, "source"), sources);
  // Dollars per thousand are a thousand times the same dollars per million.
  return readRate(search["usdPerThousand"], below(at, "usdPerThousand")) * 1000n;
}

function readGeo(json: unknown, at: Place, sources: Sources): ReadonlyMap<string, bigint> {
  return new Map(
    Object.entries(readTable(json, at)).map(([name, value]) => {
      const place = below(at, name);
      const geo = readTable(value, place, ["factor", "source"]);
      readSourceName(geo["source"], below(place, "source"), sources);
      return [name, readTenths(geo["factor"], below(place, "factor"))];
    }),
  );
}

function readRegional(
  json: unknown,
  at: Place,
  sources: Sources,
  models: readonly PricedModel[],
): RegionalSurcharge {
  const regional = readTable(json, at, ["factor", "source", "notFor"]);
  const place = below(at, "notFor");
  const notFor = readList(regional["notFor"], place).map((id, index) => {
    const isKnown = models.some((model) => model.id === id);
    if (!isKnown) at.refuse(`${place.path}[${index}]`, "the id of one of the book's models", id);
    return String(id);
  });
  return {
    factorTenths: readTenths(regional["factor"], below(at, "factor")),
    source: readSourceName(regional["source"], below(at, "source"), sources),
    notFor: new Set(notFor),
  };
}

/** A factor with one decimal at most: with more of them a token's price would be no whole number. */
function readTenths(value: unknown, at: Place): bigint {
  const tenths = typeof value === "number" ? Math.round(value * 10) : 0;
  if (Number.isSafeInteger(tenths) && tenths > 0 && tenths / 10 === value) return BigInt(tenths);
  at.refuse(at.path, "a factor above 0 with at most one decimal", value);
  return 10n;
}

function readRate(value: unknown, at: Place): bigint {
  const rate = typeof value === "number" ? picoUsdPerToken(value) : undefined;
  if (rate === undefined) at.refuse(at.path, "US dollars with at most five decimals", value);
  return rate ?? 0n;
}

function readSourceName(value: unknown, at: Place, sources: Sources): string {
  const name = readText(value, at);
  if (!sources.has(name)) at.refuse(at.path, "one of the book's sources", value);
  return name;
}

/** Midnight UTC: vendors name the day of a change, not its hour. */
function readDay(value: unknown, at: Place): EpochMs {
  const ms = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : NaN;
  const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === value;
  if (!isDay) at.refuse(at.path, "a day as 2026-10-07", value);
  return epochMs(isDay ? ms : 0);
}

function readText(value: unknown, at: Place): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  at.refuse(at.path, "text", value);
  return "";
}

function readList(value: unknown, at: Place): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  at.refuse(at.path, "a list that is not empty", value);
  return [];
}

function readTable(value: unknown, at: Place, keys?: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    at.refuse(at.path, "a table", value);
    return {};
  }
  const table: Json = { ...value };
  const stranger = keys && Object.keys(table).find((key) => !keys.includes(key));
  if (stranger !== undefined) at.refuse(below(at, stranger).path, "no such key", table[stranger]);
  return table;
}

function indexByName(models: readonly PricedModel[], at: Place): Map<string, PricedModel> {
  const index = new Map<string, PricedModel>();
  for (const model of models) {
    for (const name of [model.id, model.name, ...model.aliases]) {
      for (const key of nameKeys(name)) {
        const other = index.get(key);
        if (other !== undefined && other !== model) {
          at.refuse("models", `names of one model each; ${other.id} has this one`, name);
        }
        index.set(key, model);
      }
    }
  }
  return index;
}

const below = (at: Place, key: string): Place => ({
  ...at,
  path: at.path === "" ? key : `${at.path}.${key}`,
});

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return JSON.stringify(value.slice(0, MAX_SHOWN_UNITS));
  const isPlain = value === null || typeof value === "number" || typeof value === "boolean";
  return isPlain ? String(value) : "a table";
}

const MAX_SHOWN_UNITS = 60;
