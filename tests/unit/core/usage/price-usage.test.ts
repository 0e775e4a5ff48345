import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { renderPriceRule } from "../../../../src/core/usage/price-rule.ts";
import { type Priceable, priceUsage } from "../../../../src/core/usage/price-usage.ts";
import { NO_TOKENS } from "../../../../src/core/usage/tokens-by-class.ts";
import { vendoredBook } from "./vendored-book.ts";

const book = vendoredBook();
const day = (text: string) => epochMs(Date.parse(text));
const ONE_OF_EACH = {
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 1,
  cacheWrite5mTokens: 1,
  cacheWrite1hTokens: 1,
};

function price(model: string, more: Partial<Priceable> = {}): string {
  const at = day("2026-11-20");
  const priced = priceUsage(book, { model, usage: ONE_OF_EACH, at, ...more });
  return priced.kind === "priced"
    ? `${priced.picoUsd} by ${renderPriceRule(priced.rule)}`
    : `unpriced: ${priced.model}, ${priced.speed}`;
}

// One token of each class: input + output + read + write for 5 minutes + write for an hour, in picodollars.
test.each([
  ["claude-fable-5-1", 10 + 50 + 0.25 + 12.5 + 20],
  ["claude-fable-5", 10 + 50 + 1 + 12.5 + 20],
  ["claude-opus-5-5", 4 + 20 + 0.2 + 5 + 8],
  ["claude-opus-4-5", 5 + 25 + 0.5 + 6.25 + 10],
  ["claude-opus-4-1", 15 + 75 + 1.5 + 18.75 + 30],
  ["claude-sonnet-5", 2 + 10 + 0.2 + 2.5 + 4],
  ["claude-sonnet-4-6", 3 + 15 + 0.3 + 3.75 + 6],
  ["claude-haiku-4-5", 1 + 5 + 0.1 + 1.25 + 2],
])("each class of tokens of %s has its own rate", (model, usdPerMillion) => {
  expect(price(model)).toBe(`${Math.round(usdPerMillion * 1e6)} by ${model} (client-2.1.329)`);
});

test.each([
  ["2026-10-06T23:59:59.999Z", "18700000 by claude-sonnet-5-5 (release-notes-2026-10)"],
  ["2026-10-07T00:00:00.000Z", "18600000 by claude-sonnet-5-5 from 2026-10-07 (client-2.1.329)"],
])("a price holds from its day on: at %s it is %s", (at, expected) => {
  expect(price("claude-sonnet-5-5", { at: day(at) })).toBe(expected);
});

test("a response from before a model's first price is priced by that one", () => {
  expect(price("claude-haiku-5-5", { at: day("2020-01-01"), usage: NO_TOKENS })).toBe(
    "0 by claude-haiku-5-5 from 2026-10-07, prompt ≤ 100000 (client-2.1.329)",
  );
});

test.each([
  [100_000, 0, 0, 10_000_000_000n],
  [100_001, 0, 0, 50_000_500_000n],
  [1, 99_999, 0, 100_000n + 99_999n * 10_000n],
  [1, 100_000, 0, 500_000n + 100_000n * 50_000n],
  [1, 0, 100_000, 500_000n + 100_000n * 625_000n],
])(
  "a prompt of %p sent, %p read and %p written is priced as a whole by its length",
  (inputTokens, cacheReadTokens, cacheWrite5mTokens, picoUsd) => {
    const usage = { ...NO_TOKENS, inputTokens, cacheReadTokens, cacheWrite5mTokens };
    const at = day("2026-11-20");
    expect(priceUsage(book, { model: "claude-haiku-5-5", usage, at })).toMatchObject({ picoUsd });
  },
);

test("a long output does not make the prompt long", () => {
  const usage = { ...NO_TOKENS, outputTokens: 200_000 };
  expect(price("claude-haiku-5-5", { usage })).toStartWith("100000000000 by");
});

test.each([
  ["claude-opus-5-5", "74400000 by claude-opus-5-5, fast (client-2.1.329)"],
  ["claude-opus-5", "93500000 by claude-opus-5, fast (client-2.1.329)"],
  ["claude-opus-4-6", "280500000 by claude-opus-4-6, fast (client-2.1.329)"],
  ["claude-sonnet-5-5", "unpriced: claude-sonnet-5-5, fast"],
  ["claude-opus-4-7", "unpriced: claude-opus-4-7, fast"],
])("fast mode has rates of its own, or none: %s", (model, expected) => {
  // 5.5: 8 + 40 + 0.4 + 10 + 16. 5: 10 + 50 + 1 + 12.5 + 20. 4.6: 30 + 150 + 3 + 37.5 + 60.
  expect(price(model, { speed: "fast" })).toBe(expected);
});

test("fast mode of Opus 4.7 is priced as long as it was offered", () => {
  expect(price("claude-opus-4-7", { speed: "fast", at: day("2026-07-23") })).toBe(
    "280500000 by claude-opus-4-7, fast (client-2.1.329)",
  );
});

test.each([
  [undefined, "37200000 by claude-opus-5-5 (client-2.1.329)"],
  ["", "37200000 by claude-opus-5-5 (client-2.1.329)"],
  ["global", "37200000 by claude-opus-5-5 (client-2.1.329)"],
  ["not_available", "37200000 by claude-opus-5-5 (client-2.1.329)"],
  ["us", "40920000 by claude-opus-5-5, us × 1.1 (client-2.1.329)"],
])("inference in %p: %s", (inferenceGeo, expected) => {
  expect(price("claude-opus-5-5", inferenceGeo === undefined ? {} : { inferenceGeo })).toBe(
    expected,
  );
});

test("US inference raises fast mode too, but no searches", () => {
  const more = { speed: "fast", inferenceGeo: "us", webSearches: 3 } as const;
  expect(price("claude-opus-5-5", more)).toBe(
    `${81_840_000 + 3 * 1e10} by claude-opus-5-5, fast, us × 1.1 (client-2.1.329)`,
  );
});

test("a response in several iterations is in the band of its longest prompt, not of their sum", () => {
  const usage = { ...NO_TOKENS, inputTokens: 120_000 };
  const inTwo = { usage, bandPromptTokens: 60_000 };
  expect(price("claude-haiku-5-5", { usage })).toStartWith("60000000000 by");
  expect(price("claude-haiku-5-5", inTwo)).toStartWith("12000000000 by");
});

test.each(["claude-opus-6", "", "gpt-5"])(
  "an unknown model (%p) is unpriced by its own name, even if it used nothing",
  (model) => {
    const at = day("2026-11-20");
    expect(priceUsage(book, { model, usage: NO_TOKENS, at })).toEqual({
      kind: "unpriced",
      model,
      speed: "standard",
    });
  },
);

test("counts that are none cost nothing, and do no harm", () => {
  const usage = { ...NO_TOKENS, inputTokens: Number.NaN, outputTokens: -4 };
  expect(price("claude-opus-5-5", { usage, webSearches: -1 })).toBe(
    "0 by claude-opus-5-5 (client-2.1.329)",
  );
});
