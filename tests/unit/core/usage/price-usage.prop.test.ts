import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import { type Priceable, priceUsage } from "../../../../src/core/usage/price-usage.ts";
import { tokenCostsPicoUsd } from "../../../../src/core/usage/price-rule.ts";
import { addTokens } from "../../../../src/core/usage/tokens-by-class.ts";
import { vendoredBook } from "./vendored-book.ts";

const book = vendoredBook();
const at = epochMs(Date.parse("2026-11-20"));
const tokens = fc.oneof(
  fc.nat({ max: 2000 }),
  fc.integer({ min: 99_000, max: 101_000 }),
  fc.nat({ max: 1e12 }),
);
const usages = fc.record({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWrite5mTokens: tokens,
  cacheWrite1hTokens: tokens,
});
const classes = fc.constantFrom(
  "inputTokens" as const,
  "outputTokens" as const,
  "cacheReadTokens" as const,
  "cacheWrite5mTokens" as const,
  "cacheWrite1hTokens" as const,
);
const offers = fc.constantFrom(
  ...book.models.flatMap(({ id, periods }) => [
    { model: id, speed: "standard" as const },
    ...(periods.at(-1)?.fast ? [{ model: id, speed: "fast" as const }] : []),
  ]),
);
const geos = fc.constantFrom("us", "global");

const picoUsd = (response: Omit<Priceable, "at">): bigint => {
  const priced = priceUsage(book, { ...response, at });
  return priced.kind === "priced" ? priced.picoUsd : -1n;
};

test("a token more, of any class, never costs less", () => {
  fc.assert(
    fc.property(offers, usages, classes, tokens, geos, (offer, usage, grown, by, inferenceGeo) => {
      const more = { ...usage, [grown]: usage[grown] + by };
      const before = picoUsd({ ...offer, usage, inferenceGeo });
      expect(before).toBeGreaterThanOrEqual(0n);
      expect(picoUsd({ ...offer, usage: more, inferenceGeo })).toBeGreaterThanOrEqual(before);
    }),
  );
});

test("where no band lies between, the sum's price is the sum of the prices, to the picodollar", () => {
  const unbanded = offers.filter(({ model }) => model !== "claude-haiku-5-5");
  fc.assert(
    fc.property(unbanded, usages, usages, geos, (offer, a, b, inferenceGeo) => {
      const both = picoUsd({ ...offer, usage: addTokens(a, b), inferenceGeo });
      const apart =
        picoUsd({ ...offer, usage: a, inferenceGeo }) +
        picoUsd({ ...offer, usage: b, inferenceGeo });
      expect(both).toBe(apart);
    }),
  );
});

test("US inference is a tenth more, with nothing rounded", () => {
  fc.assert(
    fc.property(offers, usages, (offer, usage) => {
      const home = picoUsd({ ...offer, usage, inferenceGeo: "us" });
      expect(home * 10n).toBe(picoUsd({ ...offer, usage }) * 11n);
    }),
  );
});

test("a rule's costs by class add up to the price", () => {
  fc.assert(
    fc.property(offers, usages, geos, (offer, usage, inferenceGeo) => {
      const priced = priceUsage(book, { ...offer, usage, at, inferenceGeo });
      const costs: readonly bigint[] =
        priced.kind === "priced" ? Object.values({ ...tokenCostsPicoUsd(priced.rule, usage) }) : [];
      const sum = costs.reduce((total, cost) => total + cost, 0n);
      expect(priced).toMatchObject({ kind: "priced", picoUsd: sum });
    }),
  );
});

test("whatever a model is called and whenever it answers, pricing does not throw", () => {
  const kinds = new Set(["priced", "unpriced"]);
  const anything = fc.record({
    model: fc.oneof(fc.string({ unit: "binary" }), fc.constant("claude-opus-5-5")),
    usage: fc.record({
      inputTokens: fc.double(),
      outputTokens: fc.double(),
      cacheReadTokens: fc.double(),
      cacheWrite5mTokens: fc.double(),
      cacheWrite1hTokens: fc.double(),
    }),
    at: fc.double().map(epochMs),
    webSearches: fc.double(),
    inferenceGeo: fc.string(),
  });
  fc.assert(
    fc.property(anything, (response) => {
      expect(kinds).toContain(priceUsage(book, response).kind);
    }),
  );
});
