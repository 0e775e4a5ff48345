import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parsePriceBook } from "../../../../src/core/usage/parse-price-book.ts";
import { vendoredBook } from "./vendored-book.ts";

describe("the vendored book", () => {
  const bands = vendoredBook().models.flatMap(({ id, periods }) =>
    periods.flatMap(({ standard, fast = [] }) =>
      [...standard, ...fast].map(({ rates }) => ({ id, rates })),
    ),
  );

  test("knows models", () => {
    expect(bands.length).toBeGreaterThan(20);
  });

  // The vendor's rule; that of cache reads is another in every model.
  test.each(bands)("$id: a write costs 1.25 times the input, for an hour twice", ({ rates }) => {
    expect(rates.cacheWrite5mPicoUsdPerToken * 4n).toBe(rates.inputPicoUsdPerToken * 5n);
    expect(rates.cacheWrite1hPicoUsdPerToken).toBe(rates.inputPicoUsdPerToken * 2n);
  });

  test.each(bands)("$id: output costs five times the input, a cache read less", ({ rates }) => {
    expect(rates.outputPicoUsdPerToken).toBe(rates.inputPicoUsdPerToken * 5n);
    expect(rates.cacheReadPicoUsdPerToken).toBeLessThan(rates.inputPicoUsdPerToken);
  });
});

const BAND = { input: 1, output: 5, cacheRead: 0.1, cacheWrite5m: 1.25, cacheWrite1h: 2 };
const PRICE = { source: "page", standard: [BAND] };
const MODEL = { id: "claude-test-1", name: "Test 1", prices: [PRICE] };
const BOOK = {
  unit: "US dollars per million tokens",
  sources: { page: { on: "2026-11-20", what: "a page" } },
  webSearch: { usdPerThousand: 10, source: "page" },
  inferenceGeo: { us: { factor: 1.1, source: "page" } },
  models: [MODEL],
};
const withPrices = (...prices: object[]) => ({ ...BOOK, models: [{ ...MODEL, prices }] });
const withBands = (...standard: object[]) => withPrices({ ...PRICE, standard });

test("a book is read", () => {
  expect(parsePriceBook(BOOK)).toMatchObject({
    ok: true,
    value: {
      models: [{ id: "claude-test-1", aliases: [], periods: [{ source: "page" }] }],
      webSearchPicoUsd: 10_000_000_000n,
      geoFactorTenths: new Map([["us", 11n]]),
    },
  });
});

test.each([
  ["no table", [], "", "a table", "a list"],
  ["another unit", { ...BOOK, unit: "EUR" }, "unit", `"${BOOK.unit}"`, '"EUR"'],
  ["no models", { ...BOOK, models: [] }, "models", "a list that is not empty", "a list"],
  [
    "an unknown source",
    withPrices({ ...PRICE, source: "hearsay" }),
    "models[0].prices[0].source",
    "one of the book's sources",
    '"hearsay"',
  ],
  [
    "a price as text",
    withBands({ ...BAND, input: "1" }),
    "models[0].prices[0].standard[0].input",
    "US dollars with at most five decimals",
    '"1"',
  ],
  [
    "a price below 0",
    withBands({ ...BAND, output: -5 }),
    "models[0].prices[0].standard[0].output",
    "US dollars with at most five decimals",
    "-5",
  ],
  [
    "a missing price",
    withBands({ ...BAND, cacheRead: undefined }),
    "models[0].prices[0].standard[0].cacheRead",
    "US dollars with at most five decimals",
    "nothing",
  ],
  [
    "a slip in a key",
    withBands({ ...BAND, upToPromptToken: 5 }),
    "models[0].prices[0].standard[0].upToPromptToken",
    "no such key",
    "5",
  ],
  [
    "a band without an end before the last",
    withBands(BAND, BAND),
    "models[0].prices[0].standard",
    "bands by rising `upToPromptTokens`, the last without",
    "a list",
  ],
  [
    "a last band with an end",
    withBands({ ...BAND, upToPromptTokens: 5 }),
    "models[0].prices[0].standard",
    "bands by rising `upToPromptTokens`, the last without",
    "a list",
  ],
  [
    "a band's end of nothing",
    withBands({ ...BAND, upToPromptTokens: 0 }, BAND),
    "models[0].prices[0].standard[0].upToPromptTokens",
    "a whole number above 0",
    "0",
  ],
  [
    "a day that is none",
    withPrices({ ...PRICE, from: "2026-02-30" }),
    "models[0].prices[0].from",
    "a day as 2026-10-07",
    '"2026-02-30"',
  ],
  [
    "periods out of order",
    withPrices({ ...PRICE, from: "2026-02-02" }, { ...PRICE, from: "2026-02-01" }),
    "models[0].prices",
    "periods by rising `from`",
    "a list",
  ],
  [
    "a second period without a day",
    withPrices(PRICE, PRICE),
    "models[0].prices",
    "periods by rising `from`",
    "a list",
  ],
  [
    "a factor with two decimals",
    { ...BOOK, inferenceGeo: { us: { factor: 1.25, source: "page" } } },
    "inferenceGeo.us.factor",
    "a factor above 0 with at most one decimal",
    "1.25",
  ],
  [
    "a surcharge that spares an unknown model",
    { ...BOOK, regionalEndpoint: { factor: 1.1, source: "page", notFor: ["claude-tset-1"] } },
    "regionalEndpoint.notFor[0]",
    "the id of one of the book's models",
    '"claude-tset-1"',
  ],
  [
    "two models of one name",
    { ...BOOK, models: [MODEL, { ...MODEL, id: "claude-test-2" }] },
    "models",
    "names of one model each; claude-test-1 has this one",
    '"Test 1"',
  ],
])("%s is refused, with the place", (_, json, at, expected, got) => {
  const problem = { code: "price-book-invalid", at, expected, got } as const;
  expect(parsePriceBook(json)).toEqual({ ok: false, problem });
});

test("a book may know what regional endpoints add", () => {
  const regionalEndpoint = { factor: 1.1, source: "page", notFor: ["claude-test-1"] };
  expect(parsePriceBook({ ...BOOK, regionalEndpoint })).toMatchObject({
    ok: true,
    value: { regional: { factorTenths: 11n, notFor: new Set(["claude-test-1"]) } },
  });
});

test("a model may have a price before and after a day", () => {
  expect(parsePriceBook(withPrices(PRICE, { ...PRICE, from: "2026-02-01" })).ok).toBe(true);
});

test("whatever stands in the file, reading it does not throw", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true }), (json) => {
      expect(parsePriceBook(json).ok).toBe(false);
      expect(parsePriceBook({ ...BOOK, models: [json] }).ok).toBe(false);
      expect(parsePriceBook(withBands({ ...BAND, input: json }, BAND)).ok).toBe(false);
    }),
  );
});
