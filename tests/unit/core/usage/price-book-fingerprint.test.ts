import { expect, test } from "bun:test";
import { applyBilling } from "../../../../src/core/usage/billing.ts";
import { parsePriceBook } from "../../../../src/core/usage/parse-price-book.ts";
import { priceBookFingerprint } from "../../../../src/core/usage/price-book-fingerprint.ts";
import prices from "../../../../src/data/prices.json";
import { vendoredBook } from "./vendored-book.ts";

const fingerprint = priceBookFingerprint(vendoredBook(), "api");

/** The shipped book with one place of its text changed. */
function changed(from: string, to: string): string {
  const before = JSON.stringify(prices);
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  const parsed = parsePriceBook(JSON.parse(after));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return priceBookFingerprint(parsed.value, "api");
}

test("it is short, and the same for the same book", () => {
  expect(fingerprint).toMatch(/^[\da-f]{16}$/);
  expect(priceBookFingerprint(vendoredBook(), "api")).toBe(fingerprint);
});

test.each([
  ["a rate", '"input":8,', '"input":8.00001,'],
  ["a rate in fast mode", '"input":16,', '"input":17,'],
  ["the end of a band", "100000", "100001"],
  ["the day of a price", '"from":"2026-10-07"', '"from":"2026-10-08"'],
  ["the price of a search", '"usdPerThousand":10', '"usdPerThousand":11'],
  ["a region's factor", '"us":{"factor":1.1', '"us":{"factor":1.2'],
  ["another name of a model", '"claude-opus-4-0"', '"claude-opus-4-zero"'],
  ["a period's source", '"source":"release-notes-2026-10"', '"source":"platform-2026-08"'],
])("%s changes it", (_, from, to) => {
  expect(changed(from, to)).not.toBe(fingerprint);
});

test("what a source says of itself does not", () => {
  expect(changed("release notes of usage tools", "notes")).toBe(fingerprint);
});

test("who bills, and through which endpoint, changes it", () => {
  const book = vendoredBook();
  const bedrock = (endpoint: "global" | "regional") =>
    priceBookFingerprint(applyBilling(book, { mode: "bedrock", endpoint }), "bedrock");
  const all = [fingerprint, bedrock("global"), bedrock("regional")];
  expect(new Set([...all, priceBookFingerprint(book, "subscription")]).size).toBe(4);
});
