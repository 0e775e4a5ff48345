import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type Catalogue, readCatalogue } from "../../../scripts/prices/catalogue.ts";
import { planPriceUpdate } from "../../../scripts/prices/plan-update.ts";
import { type PriceFile, renderPriceFile } from "../../../scripts/prices/price-file.ts";
import { readLiteral } from "../../../scripts/prices/read-literal.ts";
import { parsePriceBook } from "../../../src/core/usage/parse-price-book.ts";

const PRICES = join(import.meta.dir, "../../../src/data/prices.json");

describe("data in a minified program", () => {
  test.each([
    ["{a:1,b:[!0,!1,null,1e5,.5,-2]}", { a: 1, b: [true, false, null, 100_000, 0.5, -2] }],
    [`{"a b":'it\\'s',$_:"\\u2014\\n\\x41"}`, { "a b": "it's", $_: "—\nA" }],
    ["[void 0,{}];more()", [undefined, {}]],
  ])("%s is read", (text, value) => {
    expect(readLiteral(`x=${text}`, 2)).toEqual(value);
  });

  test.each(["{a:f()}", "{a:1", "[1;2]", "name", "{...a}", "`${x}`", "", '{a:"x'])(
    "%s is not: nothing of a program is run",
    (text) => {
      expect(readLiteral(text, 0)).toBeUndefined();
    },
  );
});

/** Made up, in the form that the catalogue of 2.1.329 has. */
const CATALOGUE = `var Aa={"//":"made by hand",schema_version:1,pricing_tiers:{
one:{input:1,output:5,cache_write_5m:1.25,cache_write_1h:2,cache_read:0.1,web_search:0.01},
long:{input:0.1,output:0.5,cache_write_5m:0.125,cache_write_1h:0.2,cache_read:0.01,web_search:0.01,
long_prompt:{above_prompt_tokens:1e5,input:0.5,output:2.5,cache_write_5m:0.625,cache_write_1h:1,cache_read:0.05}}},
models:[{id:"claude-test-1",display_name:"Test 1",provider_ids:{mantle:null},pricing:"one",flag:!0},
{id:"claude-test-2",display_name:"Test 2",pricing:"long"},{id:"claude-free",display_name:"Free"}]};`.replaceAll(
  "\n",
  "",
);
const FAST = `function q(e){return e}var F0={inputTokens:2,outputTokens:10,promptCacheWriteTokens:2.5,promptCacheWrite1hTokens:4,promptCacheReadTokens:0.2,webSearchRequests:0.01},P=F0;
function pA(e){if(e==="claude-test-1"||e==="claude-test-2")return F0;return}`;
const US = `var W0=1.1;function $0(e){return e.inference_geo==="us"?W0:1}`;

const program = (...parts: readonly string[]) =>
  new TextEncoder().encode(["\0\u00ff binary pricing_tiers:{ here", ...parts, "\0"].join("\0;"));

const RATES = { input: 1, output: 5, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1 };
const FAST_RATES = { input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.2 };

describe("the catalogue inside a client", () => {
  test("is read, with bands, fast mode and surcharges", () => {
    expect(readCatalogue(program(CATALOGUE, FAST, US))).toEqual({
      ok: true,
      value: {
        models: [
          { id: "claude-test-1", name: "Test 1", standard: [RATES], fast: [FAST_RATES] },
          {
            id: "claude-test-2",
            name: "Test 2",
            standard: [
              {
                upToPromptTokens: 100_000,
                input: 0.1,
                output: 0.5,
                cacheWrite5m: 0.125,
                cacheWrite1h: 0.2,
                cacheRead: 0.01,
              },
              { input: 0.5, output: 2.5, cacheWrite5m: 0.625, cacheWrite1h: 1, cacheRead: 0.05 },
            ],
            fast: [FAST_RATES],
          },
        ],
        webSearchUsdPerThousand: 10,
        usFactor: 1.1,
      },
    });
  });

  test.each([
    ["nothing", [], "an object with pricing_tiers and models"],
    ["code in the catalogue", [CATALOGUE.replace("!0", "f()"), FAST], "an object with"],
    ["no fast mode", [CATALOGUE], "the rates of fast mode by model"],
    ["another choice of fast rates", [CATALOGUE, FAST.replace("if(", "if(!")], "the rates of fast"],
    ["an unknown tier", [CATALOGUE.replace('"one"', '"two"'), FAST], "the price of claude-test-1"],
    ["a price as text", [CATALOGUE.replace("input:1,", 'input:"1",'), FAST], "the price of"],
    [
      "fast mode of a model that is not there",
      [CATALOGUE, FAST.replace("claude-test-2", "claude-test-3")],
      "the models claude-test-3 of fast mode",
    ],
    [
      "two prices of a search",
      [CATALOGUE.replace("web_search:0.01}", "web_search:0.02}"), FAST],
      "one price of a web search",
    ],
  ])("with %s is refused whole", (_, parts, missing) => {
    const read = readCatalogue(program(...parts));
    expect(read).toEqual({ ok: false, missing: expect.stringContaining(missing) });
  });
});

const FILE: PriceFile = {
  unit: "US dollars per million tokens",
  sources: {
    "client-2.1.1": { on: "2026-11-01", what: "a client" },
    page: { on: "2026-11-01", what: "a page" },
  },
  webSearch: { usdPerThousand: 10, source: "page" },
  inferenceGeo: { us: { factor: 1.1, source: "page" } },
  regionalEndpoint: { factor: 1.1, source: "page", notFor: ["claude-test-1"] },
  models: [
    {
      id: "claude-test-1",
      name: "Test 1",
      aliases: ["claude-test-1-0"],
      prices: [{ source: "client-2.1.1", standard: [RATES] }],
    },
  ],
};
const catalogue = (...models: Catalogue["models"]): Catalogue => ({
  models,
  webSearchUsdPerThousand: 10,
  usFactor: 1.1,
});
const SOURCE = { version: "2.1.2", on: "2026-11-20", since: "2026-11-15" };
const offered = { id: "claude-test-1-0", name: "Test 1", standard: [RATES] };

describe("bringing the file up to date", () => {
  test("the same figures change nothing, whatever the model is called", () => {
    const plan = planPriceUpdate(FILE, catalogue(offered), SOURCE);
    expect(plan).toEqual({ file: FILE, changes: [], notices: [] });
    expect(plan.file).toBe(FILE);
  });

  test("other figures become a new period with its source, and the old one stays", () => {
    const dearer = { ...offered, standard: [{ ...RATES, input: 3 }], fast: [FAST_RATES] };
    const { file, changes } = planPriceUpdate(FILE, catalogue(dearer), SOURCE);
    expect(file.models).toEqual([
      {
        ...FILE.models[0]!,
        prices: [
          { source: "client-2.1.1", standard: [RATES] },
          {
            from: "2026-11-15",
            source: "client-2.1.2",
            standard: [{ ...RATES, input: 3 }],
            fast: [FAST_RATES],
          },
        ],
      },
    ]);
    expect(file.sources["client-2.1.2"]?.on).toBe("2026-11-20");
    expect(changes).toEqual([
      "~ claude-test-1: in 1, out 5, write 1.25 and 2, read 0.1\n    → in 3, out 5, write 1.25 and 2, read 0.1; fast in 2, out 10, write 2.5 and 4, read 0.2 from 2026-11-15",
    ]);
    expect(parsePriceBook(JSON.parse(renderPriceFile(file))).ok).toBe(true);
  });

  test("a new model is added for all times", () => {
    const fresh = { id: "claude-test-9", name: "Test 9", standard: [RATES] };
    const { file, changes } = planPriceUpdate(FILE, catalogue(offered, fresh), SOURCE);
    expect(file.models.at(-1)).toEqual({
      id: "claude-test-9",
      name: "Test 9",
      prices: [{ source: "client-2.1.2", standard: [RATES] }],
    });
    expect(changes).toEqual(["+ claude-test-9: in 1, out 5, write 1.25 and 2, read 0.1"]);
  });

  test("what was put there by hand stays, and is told", () => {
    const byHand = {
      ...FILE,
      models: [{ ...FILE.models[0]!, prices: [{ source: "page", standard: [FAST_RATES] }] }],
    };
    const { file, changes, notices } = planPriceUpdate(byHand, catalogue(offered), SOURCE);
    expect(file).toBe(byHand);
    expect(changes).toEqual([]);
    expect(notices).toEqual([expect.stringContaining("stays as it is by hand (page)")]);
  });

  test("a day before the last known change is refused", () => {
    const dated = {
      ...FILE,
      models: [
        {
          ...FILE.models[0]!,
          prices: [{ from: "2026-11-15", source: "client-2.1.1", standard: [FAST_RATES] }],
        },
      ],
    };
    const { file, notices } = planPriceUpdate(dated, catalogue(offered), SOURCE);
    expect(file).toBe(dated);
    expect(notices).toEqual([expect.stringContaining("cannot change on 2026-11-15")]);
  });

  test("models that have left the catalogue, and surcharges that differ, are told", () => {
    const other = { ...catalogue(), webSearchUsdPerThousand: 12, usFactor: 1.2 };
    expect(planPriceUpdate(FILE, other, SOURCE).notices).toEqual([
      "not in this catalogue, and stays: claude-test-1",
      "web searches: 10 here, 12 there; by hand",
      "US inference: × 1.1 here, × 1.2 there; by hand",
    ]);
  });
});

test("the shipped file is as this script writes it, to the byte", async () => {
  const text = await Bun.file(PRICES).text();
  expect(renderPriceFile(JSON.parse(text))).toBe(text);
});
