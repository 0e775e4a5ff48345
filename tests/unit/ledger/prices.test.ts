import { expect, test } from "bun:test";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { ledgerPrices } from "../../../src/ledger/prices.ts";
import { usageRow } from "../../support/usage-rows.ts";

const DEFAULTS = DEFAULT_CONFIG.prices;
const AT = "2026-11-20T10:00:00Z";
const inputPrice = (config: typeof DEFAULTS, model: string): bigint | undefined =>
  ledgerPrices(config).findRule(usageRow(AT, { model }))?.rates.inputPicoUsdPerToken;

test("the shipped book prices what it knows, and nothing else", () => {
  expect(inputPrice(DEFAULTS, "claude-opus-5-5")).toBeGreaterThan(0n);
  expect(inputPrice(DEFAULTS, "claude-newthing-9")).toBeUndefined();
});

test("the same terms have the same fingerprint, and prices of one's own another", () => {
  const own = { ...DEFAULTS, models: { "claude-newthing-9": { input: 3, output: 15 } } };
  expect(ledgerPrices(DEFAULTS).fingerprint).toBe(ledgerPrices(DEFAULTS).fingerprint);
  expect(ledgerPrices(own).fingerprint).not.toBe(ledgerPrices(DEFAULTS).fingerprint);
  expect(inputPrice(own, "claude-newthing-9")).toBe(3_000_000n);
});

test("who bills is part of it", () => {
  const bedrock = { ...DEFAULTS, billing: "bedrock" as const };
  expect(ledgerPrices(bedrock).fingerprint).not.toBe(ledgerPrices(DEFAULTS).fingerprint);
});
