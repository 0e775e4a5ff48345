import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { findModel } from "../../../../src/core/usage/find-price.ts";
import {
  mergePriceBooks,
  type PriceOverride,
} from "../../../../src/core/usage/merge-price-books.ts";
import type { PricePeriod } from "../../../../src/core/usage/price-book.ts";
import { renderPriceRule } from "../../../../src/core/usage/price-rule.ts";
import { priceUsage } from "../../../../src/core/usage/price-usage.ts";
import { NO_TOKENS } from "../../../../src/core/usage/tokens-by-class.ts";
import { vendoredBook } from "./vendored-book.ts";

const base = vendoredBook();
const day = (text: string) => epochMs(Date.parse(text));

/** All classes at one rate. */
const period = (picoUsd: bigint, from?: string): PricePeriod => ({
  source: "mine",
  standard: [
    {
      rates: {
        inputPicoUsdPerToken: picoUsd,
        outputPicoUsdPerToken: picoUsd,
        cacheReadPicoUsdPerToken: picoUsd,
        cacheWrite5mPicoUsdPerToken: picoUsd,
        cacheWrite1hPicoUsdPerToken: picoUsd,
      },
    },
  ],
  ...(from !== undefined && { from: day(from) }),
});

const merged = (...models: readonly Partial<PriceOverride>[]) =>
  mergePriceBooks(base, {
    sources: new Map([["mine", { what: "my file" }]]),
    models: models.map((model) => ({
      model: "claude-opus-5-5",
      aliases: [],
      periods: [period(70n)],
      ...model,
    })),
  });

function price(book: typeof base, model: string, at = "2026-11-20", speed?: "fast"): string {
  const usage = { ...NO_TOKENS, inputTokens: 1 };
  const priced = priceUsage(book, { model, usage, at: day(at), ...(speed && { speed }) });
  return priced.kind === "priced"
    ? `${priced.picoUsd} by ${renderPriceRule(priced.rule)}`
    : "unpriced";
}

test("without overrides the book is as it was", () => {
  expect(merged()).toBe(base);
});

test.each(["claude-opus-5-5", "Opus 5.5", "us.anthropic.claude-opus-5-5[1m]"])(
  "an override of %s replaces what the book says of that model, by all its names, and no other's",
  (model) => {
    const book = merged({ model });
    expect(price(book, "claude-opus-5-5")).toBe("70 by claude-opus-5-5 (mine)");
    expect(price(book, "anthropic/claude-opus-5.5")).toBe("70 by claude-opus-5-5 (mine)");
    expect(price(book, "claude-opus-5-5", "2026-11-20", "fast")).toBe("unpriced");
    expect(price(book, "claude-opus-5")).toBe(price(base, "claude-opus-5"));
    expect(book.models).toHaveLength(base.models.length);
  },
);

test("with a first day, what the book says holds before it", () => {
  const book = merged({ periods: [period(70n, "2026-11-01"), period(90n, "2026-12-01")] });
  expect(price(book, "claude-opus-5-5", "2026-10-31")).toBe(
    "4000000 by claude-opus-5-5 (client-2.1.329)",
  );
  expect(price(book, "claude-opus-5-5", "2026-11-01")).toBe(
    "70 by claude-opus-5-5 from 2026-11-01 (mine)",
  );
  expect(price(book, "claude-opus-5-5", "2026-12-24")).toBe(
    "90 by claude-opus-5-5 from 2026-12-01 (mine)",
  );
});

test("a first day before a later price of the book ends that price too", () => {
  const book = merged({ model: "claude-sonnet-5-5", periods: [period(70n, "2026-09-01")] });
  expect(price(book, "claude-sonnet-5-5")).toBe("70 by claude-sonnet-5-5 from 2026-09-01 (mine)");
});

test("a model that the book does not know is added, with its other names", () => {
  const book = merged({ model: "claude-newthing-9", name: "Newthing", aliases: ["nt9"] });
  for (const name of ["claude-newthing-9", "eu.anthropic.claude-newthing-9", "Newthing", "NT9"]) {
    expect(price(book, name)).toBe("70 by claude-newthing-9 (mine)");
    expect(price(base, name)).toBe("unpriced");
  }
  expect(book.sources.get("mine")).toEqual({ what: "my file" });
});

test("a name that the override claims is taken from the model that had it", () => {
  const book = merged({ model: "claude-newthing-9", aliases: ["claude-opus-5"] });
  expect(findModel(book, "claude-opus-5")?.id).toBe("claude-newthing-9");
  expect(findModel(book, "Opus 5")?.id).toBe("claude-opus-5");
});

test("the book that it is merged into does not change", () => {
  merged({ aliases: ["zzz"] });
  expect(base).toEqual(vendoredBook());
});
