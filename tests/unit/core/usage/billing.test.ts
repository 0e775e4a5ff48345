import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import {
  applyBilling,
  BILLING_MODES,
  type BillingMode,
  describeBilling,
} from "../../../../src/core/usage/billing.ts";
import type { PriceEndpoint } from "../../../../src/core/usage/price-book.ts";
import { type Priceable, priceUsage } from "../../../../src/core/usage/price-usage.ts";
import { NO_TOKENS } from "../../../../src/core/usage/tokens-by-class.ts";
import { vendoredBook } from "./vendored-book.ts";

const base = vendoredBook();

function price(
  mode: BillingMode,
  endpoint: PriceEndpoint,
  response: Partial<Priceable>,
): bigint | "unpriced" {
  const priced = priceUsage(applyBilling(base, { mode, endpoint }), {
    model: "claude-opus-5-5",
    usage: { ...NO_TOKENS, inputTokens: 1000 },
    at: epochMs(Date.parse("2026-11-20")),
    ...response,
  });
  return priced.kind === "priced" ? priced.picoUsd : "unpriced";
}

test.each(["api", "subscription"] as const)("%s is counted at the book's prices", (mode) => {
  expect(applyBilling(base, { mode, endpoint: "regional" })).toBe(base);
});

const BEDROCK_ID = "us.anthropic.claude-opus-5-5";
const OLD_ID = "us.anthropic.claude-opus-4-1-20250805-v1:0";
test.each([
  ["list prices on a global endpoint", "global", { model: BEDROCK_ID }, 4_000_000_000n],
  ["a tenth more on a regional one", "regional", { model: BEDROCK_ID }, 4_400_000_000n],
  ["no more for a model from before 4.5", "regional", { model: OLD_ID }, 15_000_000_000n],
  ["nothing more for a region", "global", { inferenceGeo: "us" }, 4_000_000_000n],
  ["nothing twice", "regional", { inferenceGeo: "us" }, 4_400_000_000n],
  ["no fast mode", "global", { speed: "fast" }, "unpriced"],
  ["its own ids of Vertex", "global", { model: "claude-haiku-4-5@20251001" }, 1_000_000_000n],
] as const)("Bedrock and Vertex have %s", (_, endpoint, response, picoUsd) => {
  expect(price("bedrock", endpoint, response)).toBe(picoUsd);
  expect(price("vertex", endpoint, response)).toBe(picoUsd);
});

test("only a subscription's amounts are no cost", () => {
  const labels = BILLING_MODES.map((mode) => describeBilling({ mode, endpoint: "global" }).label);
  expect(labels).toEqual(["Cost", "API value", "Cost", "Cost"]);
});

test.each([
  ["global", "without the surcharge of Vertex's regional endpoints"],
  ["regional", "with the surcharge of Vertex's regional endpoints"],
] as const)("it is said what is left out (%s)", (endpoint, words) => {
  expect(describeBilling({ mode: "vertex", endpoint }).note).toContain(words);
});
