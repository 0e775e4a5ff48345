import { epochMs } from "../instant.ts";
import { type Json, objectOf, parseJson } from "../json.ts";
import type { Speed, TokenRates } from "./price-book.ts";
import type { PriceRule } from "./price-rule.ts";

/** A rule as text, from which it is read again whatever the book has become. Rules that price alike in every way have the same text. */
export function encodePriceRule(rule: PriceRule): string {
  const { model, from, speed, upToPromptTokens, geo, source, rates, webSearchPicoUsd } = rule;
  const text: RuleText = {
    model,
    from,
    speed,
    upToPromptTokens,
    geo: geo && { name: geo.name, factorTenths: String(geo.factorTenths) },
    source,
    input: String(rates.inputPicoUsdPerToken),
    output: String(rates.outputPicoUsdPerToken),
    cacheRead: String(rates.cacheReadPicoUsdPerToken),
    cacheWrite5m: String(rates.cacheWrite5mPicoUsdPerToken),
    cacheWrite1h: String(rates.cacheWrite1hPicoUsdPerToken),
    webSearch: String(webSearchPicoUsd),
  };
  return JSON.stringify(text);
}

/** Reads what `encodePriceRule` has written; undefined for anything else. Never throws. */
export function decodePriceRule(text: string): PriceRule | undefined {
  const json = objectOf(parseJson(text));
  const { model, from, speed, upToPromptTokens, geo, source } = json;
  const rates = readRates(json);
  const webSearchPicoUsd = readBigint(json["webSearch"]);
  const place = geo === undefined ? undefined : readGeo(geo);
  if (typeof model !== "string" || typeof source !== "string" || !isSpeed(speed)) return undefined;
  if (rates === undefined || webSearchPicoUsd === undefined) return undefined;
  if (geo !== undefined && place === undefined) return undefined;
  if (!isWholeOrAbsent(from) || !isWholeOrAbsent(upToPromptTokens)) return undefined;
  return {
    model,
    speed,
    source,
    rates,
    webSearchPicoUsd,
    ...(from !== undefined && { from: epochMs(from) }),
    ...(upToPromptTokens !== undefined && { upToPromptTokens }),
    ...(place !== undefined && { geo: place }),
  };
}

/** Integers of any size are text: a JSON number would round them. Undefined keys are left out. */
interface RuleText {
  readonly model: string;
  readonly from: number | undefined;
  readonly speed: Speed;
  readonly upToPromptTokens: number | undefined;
  readonly geo: { readonly name: string; readonly factorTenths: string } | undefined;
  readonly source: string;
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly cacheWrite5m: string;
  readonly cacheWrite1h: string;
  readonly webSearch: string;
}

const isSpeed = (value: unknown): value is Speed => value === "standard" || value === "fast";

const isWholeOrAbsent = (value: unknown): value is number | undefined =>
  value === undefined || Number.isSafeInteger(value);

function readGeo(value: unknown): PriceRule["geo"] {
  const { name, factorTenths } = objectOf(value);
  const tenths = readBigint(factorTenths);
  return typeof name === "string" && tenths !== undefined
    ? { name, factorTenths: tenths }
    : undefined;
}

function readRates(json: Json): TokenRates | undefined {
  const input = readBigint(json["input"]);
  const output = readBigint(json["output"]);
  const cacheRead = readBigint(json["cacheRead"]);
  const cacheWrite5m = readBigint(json["cacheWrite5m"]);
  const cacheWrite1h = readBigint(json["cacheWrite1h"]);
  if (input === undefined || output === undefined || cacheRead === undefined) return undefined;
  if (cacheWrite5m === undefined || cacheWrite1h === undefined) return undefined;
  return {
    inputPicoUsdPerToken: input,
    outputPicoUsdPerToken: output,
    cacheReadPicoUsdPerToken: cacheRead,
    cacheWrite5mPicoUsdPerToken: cacheWrite5m,
    cacheWrite1hPicoUsdPerToken: cacheWrite1h,
  };
}

function readBigint(value: unknown): bigint | undefined {
  return typeof value === "string" && /^\d{1,30}$/.test(value) ? BigInt(value) : undefined;
}
