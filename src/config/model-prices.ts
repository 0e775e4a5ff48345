import * as v from "valibot";
import { picoUsdPerToken } from "../core/usage/pico-usd.ts";
import { someText } from "./value-schemas.ts";

// Every message completes "expected <key> to be …".

const USD = "US dollars per million tokens, with at most five decimals";

const usd = (about: string) =>
  v.pipe(
    v.number(USD),
    v.check((value) => picoUsdPerToken(value) !== undefined, USD),
    v.description(about),
  );

const RATES = {
  input: usd("What a million tokens cost that are sent."),
  output: usd("… that are answered."),
  cache_read: v.optional(usd("… that are read from the cache; a tenth of `input` unless given.")),
  cache_write_5m: v.optional(
    usd("… that are written to the cache for five minutes; 1.25 × `input` unless given."),
  ),
  cache_write_1h: v.optional(usd("… that are written for an hour; 2 × `input` unless given.")),
};

type Rates = v.InferOutput<v.StrictObjectSchema<typeof RATES, undefined>>;

/** Cache rates that are not given follow from `input`, as long as they come out even. */
function checkDerivedRates<Checked extends Rates>() {
  return v.rawCheck<Checked>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const rates = dataset.value;
    const input = picoUsdPerToken(rates.input) ?? 0n;
    // A rate is a multiple of 10 pUSD: ÷ 10 leaves one from every 100, × 1.25 from every 40.
    const missing = [
      rates.cache_read === undefined && input % 100n !== 0n && ["cache_read", "a tenth"],
      rates.cache_write_5m === undefined && input % 40n !== 0n && ["cache_write_5m", "1.25 ×"],
    ];
    for (const found of missing) {
      if (!found) continue;
      const [key = "", share] = found;
      addIssue({
        message: `given: ${share} ${share === "1.25 ×" ? "" : "of "}\`input\` has more than five decimals`,
        path: [{ type: "object", origin: "value", input: rates, key, value: undefined }],
      });
    }
  });
}

const ratesSchema = v.pipe(v.strictObject(RATES, "a table"), checkDerivedRates());

const PROMPT_TOKENS = "a whole number above 0";

const bandSchema = v.pipe(
  v.strictObject(
    {
      up_to_prompt_tokens: v.optional(
        v.pipe(
          v.number(PROMPT_TOKENS),
          v.safeInteger(PROMPT_TOKENS),
          v.minValue(1, PROMPT_TOKENS),
          v.description("The longest prompt of this band, cached tokens included."),
        ),
      ),
      ...RATES,
    },
    "a table",
  ),
  checkDerivedRates(),
);

const BANDS = "a list of bands by rising `up_to_prompt_tokens`, the last one without";

const bandsSchema = v.pipe(
  v.array(bandSchema, BANDS),
  v.nonEmpty(BANDS),
  v.check((bands) => {
    // A missing end is that of the last band, and of no other.
    const ends = bands.map((band) => band.up_to_prompt_tokens ?? Infinity);
    return ends.at(-1) === Infinity && isRising(ends);
  }, BANDS),
  v.description(
    "Instead of `input` and the rest: a list of tables with these, each for prompts `up_to_prompt_tokens`; the last without.",
  ),
);

const DAY = 'a day as "2026-10-07"';

const daySchema = v.pipe(
  v.unknown(),
  v.transform(writeDay),
  v.string(DAY),
  v.check(isDay, DAY),
  v.description("The day (UTC) from which on this holds; before it, what the price book says."),
);

const fastSchema = v.pipe(
  ratesSchema,
  v.description("A table with `input` and the rest: what fast mode costs, if the model has it."),
);

const BEGINNING = { from: v.optional(daySchema) };
const FAST = { fast: v.optional(fastSchema) };

const plainOffer = v.pipe(
  v.strictObject({ ...BEGINNING, ...RATES, ...FAST }, "a table"),
  checkDerivedRates(),
);
const bandedOffer = v.strictObject({ ...BEGINNING, bands: bandsSchema, ...FAST }, "a table");

const PERIODS = "a list of tables by rising `from`, which only the first may lack";

const periodsSchema = v.pipe(
  v.array(
    v.lazy((input) => (has(input, "bands") ? bandedOffer : plainOffer)),
    PERIODS,
  ),
  v.nonEmpty(PERIODS),
  v.check(
    (periods) => isRising(periods.map(({ from }) => Date.parse(from ?? "0000-01-01"))),
    PERIODS,
  ),
  v.description("Instead of all these: a list of tables with them, each with its `from`."),
);

const NAMES = {
  name: v.optional(someText("What people call it.")),
  aliases: v.optional(
    v.pipe(
      v.array(v.pipe(v.string("text"), v.nonEmpty("text that is not empty")), "a list of names"),
      v.description("A list of other names for it."),
    ),
  ),
};

const plainModel = v.pipe(
  v.strictObject({ ...NAMES, ...BEGINNING, ...RATES, ...FAST }, "a table"),
  checkDerivedRates(),
);
const bandedModel = v.strictObject(
  { ...NAMES, ...BEGINNING, bands: bandsSchema, ...FAST },
  "a table",
);
const datedModel = v.strictObject({ ...NAMES, periods: periodsSchema }, "a table");

/** One table of `[prices.models]`: its form is told by the key that only this form has. */
export const modelSchema = v.lazy((input) => {
  if (has(input, "periods")) return datedModel;
  return has(input, "bands") ? bandedModel : plainModel;
});

/** Everything that a table of `[prices.models]` may hold, in one form or another. */
export const MODEL_ENTRIES = {
  ...NAMES,
  ...BEGINNING,
  ...RATES,
  ...FAST,
  bands: bandsSchema,
  periods: periodsSchema,
};

/** What a missing key would have to hold. All that are required are amounts: the other forms are told by their keys. */
export const EXPECTED_WHERE_MISSING = USD;

/** What the file says of models, by the name that it gives them. */
export type ModelPrices = Readonly<Record<string, v.InferOutput<typeof modelSchema>>>;

/** What the file says of one model. */
export type ModelPrice = ModelPrices[string];

/** Rates as the file has them. */
export type FileRates = Readonly<Rates>;

/** Prices from a day on, as the file has them. */
export type FileOffer = v.InferOutput<typeof plainOffer> | v.InferOutput<typeof bandedOffer>;

function has(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

const isRising = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value > (values[index - 1] ?? Infinity));

/** TOML has days of its own: `from = 2026-10-07` is as good as the text. */
function writeDay(value: unknown): unknown {
  const isDate = Object.prototype.toString.call(value) === "[object Temporal.PlainDate]";
  return isDate ? String(value) : value;
}

function isDay(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
