import { expect, test } from "bun:test";
import { explain } from "../../../../src/cli/prices/explain.ts";
import { parseRequest, type TypedOptions } from "../../../../src/cli/prices/explain-options.ts";
import { applyBilling, type BillingTerms } from "../../../../src/core/usage/billing.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import { vendoredBook } from "../../core/usage/vendored-book.ts";

const API: BillingTerms = { mode: "api", endpoint: "global" };
const NOW = epochMs(Date.parse("2026-11-20T12:00:00Z"));

function explained(model: string, typed: TypedOptions = {}, terms = API) {
  const book = applyBilling(vendoredBook(), terms);
  return explain({ book, terms }, model, parseRequest(typed, NOW));
}

test("each class of tokens has its line, and the sum is exact", () => {
  const { text, isPriced } = explained("Opus 5.5", {
    at: "2026-11-20",
    tokens: "in=1_200,out=800,read=90000,write5m=7",
    geo: "us",
    searches: "3",
  });
  expect(isPriced).toBe(true);
  expect(text.split("\n")).toEqual([
    "Opus 5.5 at 2026-11-20 is priced as claude-opus-5-5, us × 1.1 (client-2.1.329)",
    "client-2.1.329, 2026-11-20: the model catalogue inside @anthropic-ai/claude-code 2.1.329, as read from the published package",
    "",
    "                tokens  $ per million     us     picodollars",
    "input            1,200           4.00  × 1.1   5,280,000,000",
    "output             800          20.00  × 1.1  17,600,000,000",
    "cache read      90,000           0.20  × 1.1  19,800,000,000",
    "cache write 5m       7           5.00  × 1.1      38,500,000",
    "cache write 1h       0           8.00  × 1.1               0",
    "web searches         3     $0.01 each         30,000,000,000",
    "────────────────────────────────────────────────────────────",
    "sum                                           72,718,500,000",
    "",
    "Cost: 72,718,500,000 picodollars = $0.0727185, shown as $0.072719. At the API's list prices.",
  ]);
});

test("a prompt's length chooses the band, and the day the period", () => {
  const long = { tokens: "in=1,read=100000" };
  expect(explained("claude-haiku-5-5").text).toContain("prompt ≤ 100000");
  expect(explained("claude-haiku-5-5", long).text).not.toContain("prompt ≤");
  expect(explained("claude-sonnet-5-5", { at: "2026-10-06T23:59:59Z" }).text).toContain(
    "claude-sonnet-5-5 (release-notes-2026-10)",
  );
});

test("a subscription has no cost, but a value", () => {
  const terms: BillingTerms = { mode: "subscription", endpoint: "global" };
  expect(explained("claude-opus-5-5", {}, terms).text).toContain("\nAPI value: ");
});

test.each([
  [
    "claude-opus-5-6",
    {},
    "claude-opus-5-6 is unpriced: the price book does not know this model. Did you mean claude-opus-5-5?",
  ],
  [
    "us.anthropic.claude-sonet-5-5",
    {},
    "us.anthropic.claude-sonet-5-5 is unpriced: the price book does not know this model. Did you mean claude-sonnet-5-5?",
  ],
  [
    "gpt-5",
    {},
    "gpt-5 is unpriced: the price book does not know this model. Its tokens are counted; [prices.models] in config.toml can say what it costs.",
  ],
  [
    "Sonnet 5",
    { speed: "fast", at: "2026-11-20" },
    "Sonnet 5 is unpriced: the price book has no fast mode of claude-sonnet-5 at 2026-11-20. Its tokens are counted; [prices.models] in config.toml can say what it costs.",
  ],
  ["evil\u001b[31m", {}, "evil [31m is unpriced: the price book does not know this model."],
])("%j has no price, and is never shown as free", (model, typed, sentence) => {
  const { text, json, isPriced } = explained(model, typed);
  expect(isPriced).toBe(false);
  expect(text).toStartWith(sentence);
  expect(text).not.toContain("$");
  expect(text).not.toContain("\u001b");
  expect(JSON.parse(json)).toMatchObject({ kind: "unpriced", model });
});

test("as JSON, picodollars are text and the cost is rounded to millionths", () => {
  const { json } = explained("claude-opus-5-5", { tokens: "write5m=1,in=1" });
  expect(JSON.parse(json)).toMatchObject({
    kind: "priced",
    rule: { model: "claude-opus-5-5", speed: "standard", source: "client-2.1.329" },
    pico_usd: "9000000",
    cost_usd: 0.000009,
    label: "Cost",
  });
});

test.each([
  [{ at: "yesterday" }, "Expected --at to be a day as 2026-10-07, or a moment of ISO 8601"],
  [{ at: "2026-13-40" }, "Expected --at to be a day as 2026-10-07, or a moment of ISO 8601"],
  [{ tokens: "in=1,write=2" }, "Expected --tokens to be a list of in, out, read, write5m, write1h"],
  [{ tokens: "in=1.5" }, 'Expected --tokens in to be a whole number, got "1.5"'],
  [{ tokens: "in" }, 'Expected --tokens in to be a whole number, got ""'],
  [{ tokens: "in=99999999999999999999" }, "Expected --tokens in to be a whole number"],
  [{ searches: "-1" }, 'Expected --searches to be a whole number, got "-1"'],
  [{ speed: "warp" }, 'Expected --speed to be standard or fast, got "warp"'],
])("%j is refused", (typed, sentence) => {
  expect(() => parseRequest(typed, NOW)).toThrow(sentence);
});
