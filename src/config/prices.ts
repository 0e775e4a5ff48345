import * as v from "valibot";
import { BILLING_MODES } from "../core/usage/billing.ts";
import { modelSchema } from "./model-prices.ts";
import { oneOf } from "./value-schemas.ts";

/** `[prices]`: who bills, and what models cost where the price book is wrong or behind. */
export const pricesSchema = v.strictObject({
  billing: oneOf(
    BILLING_MODES,
    "Who bills. With `subscription`, amounts are what the API would have charged, and are called so. Bedrock and Vertex have no fast mode and no US inference.",
  ),
  endpoint: oneOf(
    ["global", "regional"],
    "Which endpoints of Bedrock or Vertex are used: regional ones cost a tenth more for the models since 4.5. Claude Code's own ids on Bedrock (`us.anthropic.…`) are regional.",
  ),
  models: v.pipe(
    v.record(v.string(), modelSchema, "a table"),
    v.description("What a model costs, by its name: see [Prices of models](#prices-of-models)."),
  ),
});

export type PricesConfig = Readonly<v.InferOutput<typeof pricesSchema>>;
