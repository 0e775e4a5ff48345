import type { BandEntry } from "./price-file.ts";
import { type Literal, type LiteralTable, readLiteral } from "./read-literal.ts";

/** What a client's program says that models cost. */
export interface Catalogue {
  readonly models: readonly CatalogueModel[];
  readonly webSearchUsdPerThousand: number;
  /** Of inference in the US; absent where it was not found. */
  readonly usFactor?: number;
}

/** One model of a client's catalogue. */
export interface CatalogueModel {
  readonly id: string;
  readonly name: string;
  readonly standard: readonly BandEntry[];
  readonly fast?: readonly BandEntry[];
}

/** A catalogue, or what could not be found in the program. */
export type ReadCatalogue =
  | { readonly ok: true; readonly value: Catalogue }
  | { readonly ok: false; readonly missing: string };

/**
 * Reads the catalogue out of a client's program: an object with `pricing_tiers` and `models`, the rates of fast
 * mode in variables, and a function that chooses among them by the model's id. All of that or nothing: half of
 * it would be taken for a change of prices.
 */
export function readCatalogue(program: Uint8Array): ReadCatalogue {
  const bytes = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  const refuse = (missing: string) => ({ ok: false, missing }) as const;
  const found = firstAround(bytes, "pricing_tiers:{", (text, at) => readTables(text, at));
  if (found === undefined) return refuse("an object with pricing_tiers and models");
  const fastRates = firstAround(bytes, "={inputTokens:", (text) => readFastRates(text));
  if (fastRates === undefined) return refuse("the rates of fast mode by model");
  const models: CatalogueModel[] = [];
  const searches = new Set<number>();
  for (const entry of found.models) {
    const { id, display_name: name, pricing } = toTable(entry);
    if (pricing === undefined || pricing === null) continue;
    const tier = typeof pricing === "string" ? toTable(found.tiers[pricing]) : toTable(pricing);
    const standard = readTier(tier);
    const search = tier["web_search"];
    if (typeof id !== "string" || typeof name !== "string")
      return refuse("the names of all models");
    if (standard === undefined) return refuse(`the price of ${id}`);
    if (typeof search !== "number") return refuse(`the price of a web search by ${id}`);
    searches.add(search);
    const fast = fastRates.get(id);
    models.push({ id, name, standard, ...(fast !== undefined && { fast: [fast] }) });
  }
  const [search] = searches;
  if (search === undefined || searches.size > 1) return refuse("one price of a web search");
  const strangers = [...fastRates.keys()].filter((id) => !models.some((model) => model.id === id));
  if (strangers.length > 0) return refuse(`the models ${strangers.join(", ")} of fast mode`);
  const usFactor = firstAround(bytes, '.inference_geo==="us"', (text) => readUsFactor(text));
  return {
    ok: true,
    value: {
      models,
      webSearchUsdPerThousand: Number((search * 1000).toFixed(5)),
      ...(usFactor !== undefined && { usFactor }),
    },
  };
}

// The catalogue has about 25 KB, all else is within a few: enough on both sides, and little to search.
const WINDOW_BYTES = 256 * 1024;

/** The first sense that `read` makes of the text around a marker. Minified names are ASCII: bytes are taken for Latin-1. */
function firstAround<Found>(
  bytes: Buffer,
  marker: string,
  read: (text: string, at: number) => Found | undefined,
): Found | undefined {
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1)) {
    const start = Math.max(0, at - WINDOW_BYTES);
    const found = read(bytes.toString("latin1", start, at + WINDOW_BYTES), at - start);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Tables {
  readonly tiers: LiteralTable;
  readonly models: readonly Literal[];
}

function readTables(text: string, at: number): Tables | undefined {
  const start = text.lastIndexOf("={", at);
  const { pricing_tiers: tiers, models } = toTable(readLiteral(text, start + 1));
  return Array.isArray(models) && models.length > 0 ? { tiers: toTable(tiers), models } : undefined;
}

function readTier(tier: LiteralTable): BandEntry[] | undefined {
  const long = tier["long_prompt"];
  const whole = readRates(tier);
  if (long === undefined) return whole && [whole];
  const longTable = toTable(long);
  const upToPromptTokens = longTable["above_prompt_tokens"];
  const beyond = readRates(longTable);
  if (whole === undefined || beyond === undefined) return undefined;
  return typeof upToPromptTokens === "number"
    ? [{ upToPromptTokens, ...whole }, beyond]
    : undefined;
}

function readRates(table: LiteralTable): BandEntry | undefined {
  const { input, output, cache_write_5m: write5m, cache_read: read } = table;
  // Without a price of its own, what is written for an hour costs the same.
  const { cache_write_1h: write1h = write5m } = table;
  return toBand(input, output, write5m, write1h, read);
}

function toBand(...rates: readonly Literal[]): BandEntry | undefined {
  const [input, output, cacheWrite5m, cacheWrite1h, cacheRead] = rates;
  if (typeof input !== "number" || typeof output !== "number") return undefined;
  if (typeof cacheWrite5m !== "number" || typeof cacheWrite1h !== "number") return undefined;
  if (typeof cacheRead !== "number") return undefined;
  return { input, output, cacheWrite5m, cacheWrite1h, cacheRead };
}

const IF = String.raw`if\((?:[\w$]+==="[^"]+"(?:\|\|)?)+\)return [\w$]+;`;
const CHOICE = new RegExp(String.raw`function [\w$]+\([\w$]+\)\{((?:${IF})+)return;?\}`);

/** The rates of fast mode, by model: variables, and the function that chooses one of them by the model's id. */
function readFastRates(text: string): Map<string, BandEntry> | undefined {
  const variables = new Map<string, BandEntry>();
  for (const { index, 1: name = "" } of text.matchAll(/([\w$]+)=\{inputTokens:/g)) {
    const table = toTable(readLiteral(text, index + name.length + 1));
    const { inputTokens, outputTokens, promptCacheReadTokens } = table;
    const { promptCacheWriteTokens, promptCacheWrite1hTokens = promptCacheWriteTokens } = table;
    const band = toBand(
      inputTokens,
      outputTokens,
      promptCacheWriteTokens,
      promptCacheWrite1hTokens,
      promptCacheReadTokens,
    );
    if (band !== undefined) variables.set(name, band);
  }
  const rates = new Map<string, BandEntry>();
  for (const [, condition = "", name = ""] of (CHOICE.exec(text)?.[1] ?? "").matchAll(
    /if\(([^)]*)\)return ([\w$]+);/g,
  )) {
    const band = variables.get(name);
    if (band === undefined) return undefined;
    for (const [, id = ""] of condition.matchAll(/"([^"]+)"/g)) rates.set(id, band);
  }
  return rates.size > 0 ? rates : undefined;
}

function readUsFactor(text: string): number | undefined {
  const [, name] = /\.inference_geo==="us"\?([\w$.]+):1\b/.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (/^[\d.]+$/.test(name)) return Number(name);
  const [, factor] =
    new RegExp(String.raw`[ ,;]${name.replaceAll("$", String.raw`\$`)}=([\d.]+)[,;]`).exec(text) ??
    [];
  return factor === undefined ? undefined : Number(factor);
}

const toTable = (value: Literal): LiteralTable =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
