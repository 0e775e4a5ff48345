import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DEFAULT_CONFIG } from "../../src/config/defaults.ts";
import type { PricesConfig } from "../../src/config/prices.ts";
import { ruleCostPicoUsd } from "../../src/core/usage/price-rule.ts";
import { addTokens, NO_TOKENS } from "../../src/core/usage/tokens-by-class.ts";
import { catchUp } from "../../src/ledger/catch-up.ts";
import { toDecimalUsd } from "../../src/report/amount.ts";
import theirs from "../fixtures/ccusage/20.0.24/totals.json";

const FIXTURES = resolve(import.meta.dir, "../fixtures");
const CASES = join(FIXTURES, "ccusage/20.0.24/cases");
const RULES = readFileSync(resolve(import.meta.dir, "../../docs/usage-rules.md"), "utf8");

/** Input, output, cache writes, cache reads. */
type Tokens = [number, number, number, number];

/** What the ledger says of the transcripts in a folder; the cost is text, and `?` where a part has no price. */
async function ours(projects: string, prices: PricesConfig = DEFAULT_CONFIG.prices) {
  const places = { path: undefined, roots: [projects], home: undefined };
  const opened = await catchUp(places, prices);
  using ledger = opened.ledger;
  let tokens = NO_TOKENS;
  let picoUsd = 0n;
  let isPriced = true;
  for (const { row, rule } of ledger.rows()) {
    tokens = addTokens(tokens, row.tokens);
    isPriced &&= rule !== undefined;
    picoUsd += rule === undefined ? 0n : ruleCostPicoUsd(rule, row.tokens, row.webSearches);
  }
  return {
    tokens: [
      tokens.inputTokens,
      tokens.outputTokens,
      tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens,
      tokens.cacheReadTokens,
    ] satisfies Tokens,
    cost: isPriced ? toDecimalUsd(picoUsd) : "?",
    badLines: ledger.badLines().length,
  };
}

type Name = keyof typeof theirs;

const theirTokens = (name: Name): Tokens => {
  const { inputTokens, outputTokens, cacheCreationTokens, cacheReadTokens } = theirs[name];
  return [inputTokens, outputTokens, cacheCreationTokens, cacheReadTokens];
};

describe("where the rules agree, totals per class equal ccusage's:", () => {
  const recorded = [
    ["recorded 1.0.128/transcripts/compat", "1.0.128/transcripts/compat"],
    ["recorded 2.1.79/transcripts/compat", "2.1.79/transcripts/compat"],
    ["recorded 2.1.329/transcripts/interactive", "2.1.329/transcripts/interactive"],
    ["recorded 2.1.329/transcripts/print-main", "2.1.329/transcripts/print-main"],
  ] as const;
  test.each(recorded)("%s", async (name, folder) => {
    const { tokens } = await ours(join(FIXTURES, "claude", folder));
    expect(tokens).toEqual(theirTokens(name));
  });

  const costing = [
    "recorded 1.0.128/transcripts/compat",
    "recorded 2.1.79/transcripts/compat",
  ] as const;
  test.each(costing)("%s, and so does what they cost", async (name) => {
    const { cost } = await ours(join(FIXTURES, "claude", name.replace("recorded ", "")));
    // They add up doubles.
    expect(Number(cost)).toBeCloseTo(theirs[name].totalCost, 12);
  });
});

const AGREEING = [
  "streamed-blocks",
  "fork",
  "subagent-replay",
  "cache-split",
  "fast",
  "cheap-cache-read",
  "message-id-null",
  "advisor",
] as const satisfies readonly Name[];

test.each(AGREEING)("%s is counted alike, at the same cost", async (name) => {
  const { tokens, cost } = await ours(join(CASES, name));

  expect(tokens).toEqual(theirTokens(name));
  expect(Number(cost)).toBeCloseTo(theirs[name].totalCost, 12);
});

/** Ours; what ccusage says is in the recording. */
const DIFFERING: readonly (readonly [Name, Tokens, string])[] = [
  ["replay-with-new-request-id", [1000, 100, 0, 0], "0.0045"],
  ["no-request-id", [1000, 100, 0, 0], "0.0045"],
  ["no-request-id-fork", [1000, 100, 0, 0], "0.0045"],
  ["request-id-null", [1000, 100, 0, 0], "0.0045"],
  ["no-message-id", [0, 0, 0, 0], "0"],
  ["synthetic", [0, 0, 0, 0], "0"],
  ["no-input-tokens", [0, 100, 0, 0], "0.0015"],
  ["other-version-name", [1000, 100, 0, 0], "0.0045"],
  ["split-beyond-total", [1000, 100, 1000, 0], "0.0105"],
  ["progress-copy", [0, 0, 0, 0], "0"],
  ["last-line-unfinished", [1000, 100, 0, 0], "0.0045"],
  ["new-models", [3000, 300, 0, 0], "0.00915"],
  ["unknown-model", [1000, 100, 0, 0], "?"],
  ["fast-after-its-end", [1000, 100, 0, 0], "?"],
  ["recorded-cost", [1000, 100, 0, 0], "0.0045"],
  ["us-inference", [1000, 100, 0, 0], "0.00495"],
  ["web-search", [1000, 100, 0, 0], "0.0245"],
  ["long-prompt", [300_000, 100, 0, 0], "0.9015"],
  ["bedrock-profile", [1000, 100, 0, 0], "0.0045"],
];

test.each(DIFFERING)("%s is counted otherwise, as the rules say", async (name, tokens, cost) => {
  const found = await ours(join(CASES, name));

  expect(found).toMatchObject({ tokens, cost });
  const { totalCost } = theirs[name];
  const isSameCost = Math.abs(Number(found.cost) - totalCost) < 1e-12;
  expect([theirTokens(name), isSameCost]).not.toEqual([tokens, true]);
});

test.each(["message-id-null", "no-message-id"])("of %s a malformed line is told", async (name) => {
  expect((await ours(join(CASES, name))).badLines).toBe(1);
});

test("who says that Bedrock's regional endpoints are used pays their surcharge, as ccusage reckons", async () => {
  const prices = { ...DEFAULT_CONFIG.prices, billing: "bedrock", endpoint: "regional" } as const;

  const { cost } = await ours(join(CASES, "bedrock-profile"), prices);

  expect(Number(cost)).toBeCloseTo(theirs["bedrock-profile"].totalCost, 12);
});

test("every case is compared, and the rules speak of it", () => {
  const compared = [...AGREEING, ...DIFFERING.map(([name]) => name)].toSorted();

  expect(readdirSync(CASES).toSorted()).toEqual(compared);
  expect(compared.filter((name) => !RULES.includes(`\`${name}\``))).toEqual([]);
});
