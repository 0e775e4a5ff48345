import { describe, expect, test } from "bun:test";
import { loadConfig } from "../../../src/config/load.ts";
import { OWN_PRICES, priceBookInForce } from "../../../src/config/price-book-in-force.ts";
import { describeConfigProblem } from "../../../src/config/problem.ts";
import { epochMs } from "../../../src/core/instant.ts";
import { findPriceRule } from "../../../src/core/usage/find-price-rule.ts";
import { renderPriceRule } from "../../../src/core/usage/price-rule.ts";
import { vendoredBook } from "../core/usage/vendored-book.ts";

const PATH = "/home/ada/.config/llm-bridge/config.toml";

async function load(file: string) {
  const loaded = await loadConfig({ path: PATH, env: {}, readFile: () => file });
  const book = priceBookInForce(vendoredBook(), loaded.config.prices);
  return { ...loaded, book, sentences: loaded.problems.map(describeConfigProblem) };
}

interface Asked {
  readonly day?: string;
  readonly prompt?: number;
  readonly speed?: "standard" | "fast";
}

/** The rule of a model and its five rates, in dollars per million tokens. */
function priceOf(
  book: ReturnType<typeof vendoredBook>,
  model: string,
  { day = "2026-11-20", prompt = 0, speed = "standard" }: Asked = {},
): string {
  const at = epochMs(Date.parse(day));
  const rule = findPriceRule(book, { model, at, bandPromptTokens: prompt, speed });
  if (rule === undefined) return "unpriced";
  const { rates } = rule;
  const figures = [
    rates.inputPicoUsdPerToken,
    rates.outputPicoUsdPerToken,
    rates.cacheReadPicoUsdPerToken,
    rates.cacheWrite5mPicoUsdPerToken,
    rates.cacheWrite1hPicoUsdPerToken,
  ];
  return `${renderPriceRule(rule)}: ${figures.map((rate) => Number(rate) / 1e6).join(" ")}`;
}

describe("a price of one's own", () => {
  test("needs no more than input and output; the cache follows from them", async () => {
    const { book, sentences } = await load(
      '[prices.models."claude-newthing-9"]\ninput = 3\noutput = 15\n',
    );
    expect(sentences).toEqual([]);
    expect(priceOf(book, "claude-newthing-9")).toBe(
      `claude-newthing-9 (${OWN_PRICES}): 3 15 0.3 3.75 6`,
    );
  });

  test("may give every rate, other names and a fast mode", async () => {
    const { book, sentences } = await load(`
[prices.models.claude-opus-5-5]
name = "Opus, ours"
aliases = ["opus"]
input = 1
output = 2
cache_read = 0
cache_write_5m = 4
cache_write_1h = 5
fast = { input = 6, output = 7 }
`);
    expect(sentences).toEqual([]);
    expect(priceOf(book, "opus")).toBe(`claude-opus-5-5 (${OWN_PRICES}): 1 2 0 4 5`);
    expect(priceOf(book, "Opus, ours", { speed: "fast" })).toBe(
      `claude-opus-5-5, fast (${OWN_PRICES}): 6 7 0.6 7.5 12`,
    );
  });

  test.each(['"2026-11-01"', "2026-11-01"])("holds from %s on, the book before it", async (day) => {
    const { book, sentences } = await load(
      `[prices.models."Opus 5.5"]\nfrom = ${day}\ninput = 3\noutput = 15\n`,
    );
    expect(sentences).toEqual([]);
    expect(priceOf(book, "claude-opus-5-5", { day: "2026-10-31" })).toStartWith(
      "claude-opus-5-5 (client-2.1.329): 4 20 ",
    );
    expect(priceOf(book, "claude-opus-5-5", { day: "2026-11-01" })).toStartWith(
      `claude-opus-5-5 from 2026-11-01 (${OWN_PRICES}): 3 15 `,
    );
  });

  test("may depend on the prompt's length, and change with time", async () => {
    const { book, sentences } = await load(`
[[prices.models.newthing.periods]]
input = 1
output = 1

[[prices.models.newthing.periods]]
from = "2026-11-01"
[[prices.models.newthing.periods.bands]]
up_to_prompt_tokens = 1000
input = 2
output = 2
[[prices.models.newthing.periods.bands]]
input = 4
output = 4
`);
    expect(sentences).toEqual([]);
    expect(priceOf(book, "newthing", { day: "2026-10-31" })).toContain(": 1 1 ");
    expect(priceOf(book, "newthing", { prompt: 1000 })).toContain("prompt ≤ 1000");
    expect(priceOf(book, "newthing", { prompt: 1001 })).toContain(": 4 4 ");
  });

  test("may be of as many decimals as the book's", async () => {
    const { book } = await load("[prices.models.tiny]\ninput = 0.004\noutput = 0.00001\n");
    expect(priceOf(book, "tiny")).toEndWith(": 0.004 0.00001 0.0004 0.005 0.008");
  });
});

const OURS = "[prices.models.claude-opus-5]\ninput = 1\noutput = 2\n";
const STAYS = "What the price book says of this model stays in force.";
const USD = "US dollars per million tokens, with at most five decimals";

describe("a malformed price names its key, what was expected and what was found", () => {
  test.each([
    ["text", 'input = "3"\noutput = 15', ".input", USD, '"3"'],
    ["less than nothing", "input = 3\noutput = -1", ".output", USD, "-1"],
    ["too many decimals", "input = 3.000001\noutput = 15", ".input", USD, "3.000001"],
    ["infinity", "input = inf\noutput = 15", ".input", USD, "Infinity"],
    ["a missing price", "input = 3", ".output", USD, "nothing"],
    [
      "a cache price that would not come out even",
      "input = 0.00004\noutput = 15",
      ".cache_read",
      "given: a tenth of `input` has more than five decimals",
      "nothing",
    ],
    [
      "the price of a write that would not come out even",
      "input = 0.00002\noutput = 15\ncache_read = 0",
      ".cache_write_5m",
      "given: 1.25 × `input` has more than five decimals",
      "nothing",
    ],
    [
      "a day that is none",
      'from = "2026-02-30"\ninput = 3\noutput = 15',
      ".from",
      'a day as "2026-10-07"',
      '"2026-02-30"',
    ],
    [
      "an hour for a day",
      "from = 2026-02-20T10:00:00Z\ninput = 3\noutput = 15",
      ".from",
      'a day as "2026-10-07"',
      "a date or time",
    ],
    [
      "aliases that are no list",
      'aliases = "nt"\ninput = 3\noutput = 15',
      ".aliases",
      "a list of names",
      '"nt"',
    ],
    [
      "a price in fast mode",
      "input = 3\noutput = 15\nfast = { input = 6 }",
      ".fast.output",
      USD,
      "nothing",
    ],
    [
      "the price in a band",
      "bands = [{ up_to_prompt_tokens = 5, input = 1, output = 1 }, { input = true, output = 1 }]",
      ".bands[1].input",
      USD,
      "true",
    ],
    [
      "bands without a last",
      "bands = [{ up_to_prompt_tokens = 5, input = 1, output = 1 }]",
      ".bands",
      "a list of bands by rising `up_to_prompt_tokens`, the last one without",
      "a list",
    ],
    [
      "periods out of order",
      'periods = [{ from = "2026-02-02", input = 1, output = 1 }, { input = 1, output = 1 }]',
      ".periods",
      "a list of tables by rising `from`, which only the first may lack",
      "a list",
    ],
    [
      "a price beside bands",
      "input = 1\nbands = [{ input = 1, output = 1 }]",
      ".input",
      "left out, since another key here takes its place",
      "1",
    ],
  ])("%s", async (_, lines, key, expected, got) => {
    const file = `[prices.models."claude-opus-5-5"]\n${lines}\n\n${OURS}`;
    const { book, sentences, sources } = await load(file);
    const name = `prices.models."claude-opus-5-5"${key}`;
    expect(sentences).toEqual([
      `Expected ${name} to be ${expected}, got ${got} (${PATH}). ${STAYS}`,
    ]);
    expect(priceOf(book, "claude-opus-5-5")).toStartWith("claude-opus-5-5 (client-2.1.329): 4 ");
    expect(priceOf(book, "claude-opus-5")).toStartWith(`claude-opus-5 (${OWN_PRICES}): 1 `);
    expect(sources["prices.models"]).toBe("file");
  });

  test("a slip in a key has a neighbour", async () => {
    const { book, sentences, sources } = await load(
      "[prices.models.claude-opus-5-5]\ninptu = 3\noutput = 15\ninput = 3\n",
    );
    expect(sentences).toEqual([
      `There is no setting prices.models."claude-opus-5-5".inptu (${PATH}). Did you mean prices.models."claude-opus-5-5".input?`,
    ]);
    expect(priceOf(book, "claude-opus-5-5")).toStartWith("claude-opus-5-5 (client-2.1.329)");
    expect(sources["prices.models"]).toBe("default");
  });

  test("a model may be named by one table only, whatever the spelling", async () => {
    const { book, sentences } = await load(
      `${OURS}[prices.models."anthropic/claude-opus-5"]\ninput = 9\noutput = 9\n`,
    );
    expect(sentences).toEqual([
      `Expected prices.models."anthropic/claude-opus-5" to be another model than "claude-opus-5", whose table is above, got "anthropic/claude-opus-5" (${PATH}). ${STAYS}`,
    ]);
    expect(priceOf(book, "claude-opus-5")).toStartWith(`claude-opus-5 (${OWN_PRICES}): 1 `);
  });

  test.each([
    ["models = 3", "Expected prices.models to be a table, got 3"],
    ["models.x = 3", 'Expected prices.models."x" to be a table, got 3'],
    [
      "models.x.periods = 3",
      'Expected prices.models."x".periods to be a list of tables by rising `from`, which only the first may lack, got 3',
    ],
    [
      'billing = "cash"',
      'Expected prices.billing to be "api" or "subscription" or "bedrock" or "vertex", got "cash"',
    ],
    [
      'models."".input = 1',
      'Expected prices.models."" to be under the name of a model, got a table',
    ],
  ])("%s", async (line, sentence) => {
    const { sentences, config } = await load(`[prices]\n${line}\n`);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toStartWith(`${sentence} (${PATH}).`);
    expect(config.prices).toEqual({ billing: "api", endpoint: "global", models: {} });
  });
});

test("on Bedrock, one's own prices have the endpoint's surcharge too", async () => {
  const { book } = await load(`[prices]\nbilling = "bedrock"\nendpoint = "regional"\n${OURS}`);
  expect(priceOf(book, "us.anthropic.claude-opus-5")).toBe(
    `claude-opus-5, regional endpoint × 1.1 (${OWN_PRICES}): 1 2 0.1 1.25 2`,
  );
});
