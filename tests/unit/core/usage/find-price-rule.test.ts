import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import { createRuleFinder, findPriceRule } from "../../../../src/core/usage/find-price-rule.ts";
import { renderPriceRule, ruleCostPicoUsd } from "../../../../src/core/usage/price-rule.ts";
import { priceUsage } from "../../../../src/core/usage/price-usage.ts";
import { addTokens, NO_TOKENS, promptTokens } from "../../../../src/core/usage/tokens-by-class.ts";
import { everyPriceRule } from "./every-price-rule.ts";
import { vendoredBook } from "./vendored-book.ts";

const book = vendoredBook();
const findRule = createRuleFinder(book);
const at = epochMs(Date.parse("2026-11-20"));

test.each([
  ["another spelling of the model", { model: "us.anthropic.claude-opus-5-5[1m]" }],
  ["another day of the same period", { at: epochMs(Date.parse("2026-11-21")) }],
  ["another length in the same band", { bandPromptTokens: 500_000 }],
  ["a region that costs nothing more", { inferenceGeo: "global" }],
  ["a region that nobody knows", { inferenceGeo: "atlantis" }],
  ["the standard speed, told", { speed: "standard" }],
] as const)("%s leads to the same rule, the very same object", (_, change) => {
  const query = { model: "claude-opus-5-5", at, bandPromptTokens: 5 };
  const rule = findRule(query);
  expect(rule).toBeDefined();
  expect(findRule({ ...query, ...change })).toBe(rule);
});

test("a band, a period, a speed and a region have rules of their own", () => {
  const names = [
    { model: "claude-haiku-5-5", bandPromptTokens: 100_000 },
    { model: "claude-haiku-5-5", bandPromptTokens: 100_001 },
    { model: "claude-sonnet-5-5", bandPromptTokens: 1 },
    { model: "claude-sonnet-5-5", bandPromptTokens: 1, at: epochMs(Date.parse("2026-10-01")) },
    { model: "claude-opus-5-5", bandPromptTokens: 1, speed: "fast" as const },
    { model: "claude-opus-5-5", bandPromptTokens: 1, inferenceGeo: "us" },
  ].map((query) => {
    const rule = findRule({ at, ...query });
    return rule && renderPriceRule(rule);
  });
  expect(names).toEqual([
    "claude-haiku-5-5 from 2026-10-07, prompt ≤ 100000 (client-2.1.329)",
    "claude-haiku-5-5 from 2026-10-07 (client-2.1.329)",
    "claude-sonnet-5-5 from 2026-10-07 (client-2.1.329)",
    "claude-sonnet-5-5 (release-notes-2026-10)",
    "claude-opus-5-5, fast (client-2.1.329)",
    "claude-opus-5-5, us × 1.1 (client-2.1.329)",
  ]);
});

test("what the book does not know has no rule, however often it is asked", () => {
  const query = { model: "claude-opus-9", at, bandPromptTokens: 0 };
  expect([findRule(query), findRule(query)]).toEqual([undefined, undefined]);
  expect(findRule({ ...query, model: "claude-sonnet-5", speed: "fast" })).toBeUndefined();
});

test("a history with thousands of names that nobody knows still finds those that are known", () => {
  const finder = createRuleFinder(book);
  for (let n = 0; n < 3000; n++) finder({ model: `gpt-${n}`, at, bandPromptTokens: 0 });
  expect(finder({ model: "Opus 5.5", at, bandPromptTokens: 0 })).toBe(
    finder({ model: "claude-opus-5-5", at, bandPromptTokens: 0 }),
  );
});

test("a book itself remembers its rules too", () => {
  const query = { model: "claude-opus-5-5", at, bandPromptTokens: 0 };
  expect(findPriceRule(book, query)).toBe(findPriceRule(book, { ...query, model: "opus 5.5" }));
});

test("every line of the book has a rule of its own, which is found by what it says of itself", () => {
  const rules = everyPriceRule(book);
  expect(new Set(rules.map(renderPriceRule)).size).toBe(rules.length);
  for (const rule of rules) {
    const found = findRule({
      model: rule.model,
      at: rule.from ?? epochMs(0),
      bandPromptTokens: rule.upToPromptTokens ?? 1e9,
      speed: rule.speed,
      ...(rule.geo && { inferenceGeo: rule.geo.name }),
    });
    expect(found).toEqual(rule);
  }
});

const counts = fc.oneof(fc.nat({ max: 200_000 }), fc.nat({ max: 1e10 }));
const responses = fc.record({
  model: fc.constantFrom(...book.models.map(({ id }) => id)),
  at: fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2026-12-31") }).map(epochMs),
  speed: fc.constantFrom("standard", "fast"),
  inferenceGeo: fc.constantFrom("us", "global"),
  webSearches: fc.nat({ max: 50 }),
  usage: fc.record({
    inputTokens: counts,
    outputTokens: counts,
    cacheReadTokens: counts,
    cacheWrite5mTokens: counts,
    cacheWrite1hTokens: counts,
  }),
});

test("pricing each response and adding equals pricing the sums by rule, to the picodollar", () => {
  fc.assert(
    fc.property(fc.array(responses, { maxLength: 60 }), (made) => {
      const sums = new Map<
        object,
        {
          cost: (tokens: typeof NO_TOKENS, n: number) => bigint;
          tokens: typeof NO_TOKENS;
          searches: number;
        }
      >();
      let apart = 0n;
      for (const response of made) {
        const priced = priceUsage(book, response);
        apart += priced.kind === "priced" ? priced.picoUsd : 0n;
        const rule = findRule({ ...response, bandPromptTokens: promptTokens(response.usage) });
        const key = rule ?? {};
        const sum = sums.get(key);
        sums.set(key, {
          cost: (tokens, n) => (rule === undefined ? 0n : ruleCostPicoUsd(rule, tokens, n)),
          tokens: addTokens(sum?.tokens ?? NO_TOKENS, response.usage),
          searches: (sum?.searches ?? 0) + response.webSearches,
        });
      }
      const together = [...sums.values()].reduce(
        (total, { cost, tokens, searches }) => total + cost(tokens, searches),
        0n,
      );
      expect(together).toBe(apart);
    }),
  );
});

test("of the same tokens, a longer prompt's band never costs less", () => {
  fc.assert(
    fc.property(responses, counts, counts, (response, one, other) => {
      const cost = (bandPromptTokens: number) => {
        const rule = findRule({ ...response, bandPromptTokens });
        return rule === undefined ? 0n : ruleCostPicoUsd(rule, response.usage, 0);
      };
      const [short, long] = [Math.min(one, other), Math.max(one, other)];
      expect(cost(long)).toBeGreaterThanOrEqual(cost(short));
    }),
  );
});
