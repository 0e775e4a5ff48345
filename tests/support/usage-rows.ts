import fc from "fast-check";
import { epochMs } from "../../src/core/instant.ts";
import type { PriceRule } from "../../src/core/usage/price-rule.ts";
import { NO_TOKENS, type TokensByClass } from "../../src/core/usage/tokens-by-class.ts";
import type { UtcOffset } from "../../src/core/usage/report/local-day.ts";
import type { UsageRow } from "../../src/core/usage/usage-row.ts";

const rate = (picoUsd: bigint) => ({
  inputPicoUsdPerToken: picoUsd,
  outputPicoUsdPerToken: picoUsd * 5n,
  cacheReadPicoUsdPerToken: picoUsd / 10n,
  cacheWrite5mPicoUsdPerToken: (picoUsd * 5n) / 4n,
  cacheWrite1hPicoUsdPerToken: picoUsd * 2n,
});

const rule = (model: string, picoUsd: bigint): PriceRule => ({
  model,
  speed: "standard",
  source: "made-up",
  rates: rate(picoUsd),
  webSearchPicoUsd: 10_000_000_000n,
});

/** Made-up prices: of `claude-opus-5-5` $4 a million, of `claude-haiku-5-5` 10 cents; `claude-next-9` has none. */
export const RULES: Readonly<Record<string, PriceRule>> = {
  "claude-opus-5-5": rule("claude-opus-5-5", 4_000_000n),
  "claude-haiku-5-5": rule("claude-haiku-5-5", 100_000n),
};

export const UNPRICED_MODEL = "claude-next-9";

let rowsMade = 0;

/** A response of the main thread at a moment; what is not told is something harmless. */
export function usageRow(at: string | number, parts: Partial<UsageRow> = {}): UsageRow {
  return {
    agent: "claude",
    messageId: `msg_${++rowsMade}`,
    sessionId: "5e551000-0000-4000-8000-000000000001",
    project: "/home/ada/engine",
    model: "claude-opus-5-5",
    at: epochMs(typeof at === "number" ? at : Date.parse(at)),
    tokens: tokens({ inputTokens: 1000, outputTokens: 200 }),
    bandPromptTokens: 1000,
    speed: "standard",
    webSearches: 0,
    ...parts,
  };
}

/** Tokens of the classes named; none of the others. */
export const tokens = (parts: Partial<TokensByClass>): TokensByClass => ({
  ...NO_TOKENS,
  ...parts,
});

const count = fc.nat({ max: 1_000_000 });

const anyTokens: fc.Arbitrary<TokensByClass> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWrite5mTokens: count,
  cacheWrite1hTokens: count,
});

/** From the first of 2024 on for three years: two changes of the clocks in each, and a leap day. */
const anyMoment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 11, 31) });

/** Rows of a few projects, sessions, subagents and models, one of which has no price. */
export const anyUsageRows: fc.Arbitrary<UsageRow[]> = fc.array(
  fc
    .record({
      at: anyMoment,
      tokens: anyTokens,
      model: fc.constantFrom(...Object.keys(RULES), UNPRICED_MODEL),
      project: fc.constantFrom("/home/ada/engine", "/srv/loom", '/home/ada/éngine, "two"'),
      sessionId: fc.constantFrom("s1", "s2", "s3"),
      webSearches: fc.nat({ max: 3 }),
      subagentId: fc.constantFrom(undefined, "a1"),
    })
    .map(({ at, subagentId, ...row }) =>
      usageRow(at, {
        ...row,
        ...(subagentId !== undefined && { subagentId, subagentType: "Explore" }),
      }),
    ),
  { maxLength: 40 },
);

/** Zones with half hours, with changes at midnight, on both sides of the date line, and with none of that. */
export const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/Havana",
  "Africa/Cairo",
  "Asia/Beirut",
  "Africa/Casablanca",
  "America/Nuuk",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
] as const;

/** The clocks of a zone, as the runtime knows them. */
export const zoneClocks =
  (zone: string): UtcOffset =>
  (at) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;
