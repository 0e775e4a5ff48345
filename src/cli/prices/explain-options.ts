import { BridgeFault } from "../../core/fault.ts";
import { type EpochMs, epochMs } from "../../core/instant.ts";
import { nearest } from "../../core/nearest.ts";
import type { Speed } from "../../core/usage/price-book.ts";
import { NO_TOKENS, type TokensByClass } from "../../core/usage/tokens-by-class.ts";

/** The options of `prices explain`, as typed. */
export interface TypedOptions {
  readonly at?: string | undefined;
  readonly tokens?: string | undefined;
  readonly speed?: string | undefined;
  readonly geo?: string | undefined;
  readonly searches?: string | undefined;
}

/** What is to be priced. */
export interface PricedRequest {
  readonly at: EpochMs;
  readonly usage: TokensByClass;
  readonly speed: Speed;
  readonly inferenceGeo?: string;
  readonly webSearches: number;
}

/** Reads the options. Throws BridgeFault at the first that says nothing. */
export function parseRequest(typed: TypedOptions, now: EpochMs): PricedRequest {
  const { at, tokens, speed = "standard", geo, searches = "0" } = typed;
  if (speed !== "standard" && speed !== "fast") {
    throw expected("--speed", "standard or fast", speed);
  }
  return {
    at: at === undefined ? now : parseMoment(at),
    usage: tokens === undefined ? A_THOUSAND_EACH : parseTokens(tokens),
    speed,
    webSearches: parseCount("--searches", searches),
    ...(geo !== undefined && { inferenceGeo: geo }),
  };
}

const A_THOUSAND_EACH: TokensByClass = {
  inputTokens: 1000,
  outputTokens: 1000,
  cacheReadTokens: 1000,
  cacheWrite5mTokens: 1000,
  cacheWrite1hTokens: 1000,
};

/** The words of `--tokens`, and of the table of an explanation. */
const CLASSES = {
  in: "inputTokens",
  out: "outputTokens",
  read: "cacheReadTokens",
  write5m: "cacheWrite5mTokens",
  write1h: "cacheWrite1hTokens",
} as const satisfies Record<string, keyof TokensByClass>;

function parseTokens(text: string): TokensByClass {
  const counts: { -readonly [Class in keyof TokensByClass]: number } = { ...NO_TOKENS };
  for (const part of text.split(",")) {
    const [word = "", count = ""] = part.split("=", 2).map((piece) => piece.trim());
    if (!isClass(word)) {
      const meant = nearest(word, Object.keys(CLASSES));
      throw expected(
        "--tokens",
        `a list of ${Object.keys(CLASSES).join(", ")}, as in in=1200,out=800`,
        part,
        meant,
      );
    }
    counts[CLASSES[word]] = parseCount(`--tokens ${word}`, count);
  }
  return counts;
}

const isClass = (word: string): word is keyof typeof CLASSES => Object.hasOwn(CLASSES, word);

function parseCount(option: string, text: string): number {
  const count = Number(text.replaceAll("_", ""));
  if (/^\d[\d_]*$/.test(text) && Number.isSafeInteger(count)) return count;
  throw expected(option, "a whole number", text);
}

/** A day is taken for its first moment in UTC, as the book does. */
function parseMoment(text: string): EpochMs {
  const ms = /^\d{4}-\d\d-\d\d(?:$|T)/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms))
    throw expected("--at", "a day as 2026-10-07, or a moment of ISO 8601", text);
  return epochMs(ms);
}

function expected(option: string, what: string, got: string, meant?: string): BridgeFault {
  const advice = meant === undefined ? {} : { hint: `Did you mean \`${meant}\`?` };
  return new BridgeFault("bad-usage", `Expected ${option} to be ${what}, got "${got}".`, advice);
}
