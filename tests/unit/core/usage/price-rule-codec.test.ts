import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodePriceRule, encodePriceRule } from "../../../../src/core/usage/price-rule-codec.ts";
import { everyPriceRule } from "./every-price-rule.ts";
import { vendoredBook } from "./vendored-book.ts";

const rules = everyPriceRule(vendoredBook());
const [rule] = rules;

test("every rule of the book is read again as it was written", () => {
  expect(rules.length).toBeGreaterThan(60);
  for (const written of rules) {
    expect(decodePriceRule(encodePriceRule(written))).toEqual(written);
  }
});

test("no two rules have the same text", () => {
  expect(new Set(rules.map(encodePriceRule)).size).toBe(rules.length);
});

test("rates beyond what a JSON number holds survive", () => {
  const dear = { ...rule!, webSearchPicoUsd: 2n ** 70n + 1n };
  expect(decodePriceRule(encodePriceRule(dear))).toEqual(dear);
});

const text = encodePriceRule(rule!);
test.each([
  ["nothing", ""],
  ["half of it", text.slice(0, 40)],
  ["a list", "[]"],
  ["null", "null"],
  ["a rate as a number", text.replace(/"input":"\d+"/, '"input":4000000')],
  ["a rate below 0", text.replace(/"input":"/, '"input":"-')],
  ["a missing rate", text.replace(/"cacheRead":"\d+",/, "")],
  ["another speed", text.replace("standard", "warp")],
  ["a day as text", text.replace('{"model"', '{"from":"2026-10-07","model"')],
  ["a region without a factor", text.replace('{"model"', '{"geo":{"name":"us"},"model"')],
])("%s is no rule", (_, wrong) => {
  expect(wrong).not.toBe(text);
  expect(decodePriceRule(wrong)).toBeUndefined();
});

test("whatever the text is, reading it does not throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (anything) => {
      expect(decodePriceRule(anything)).toBeUndefined();
    }),
  );
});
