import * as v from "valibot";
import { amountUsd, yesOrNo } from "./value-schemas.ts";

/** `[budget]`: what a person means to spend. */
export const budgetSchema = v.strictObject({
  daily: v.optional(
    amountUsd(
      "What you mean to spend from midnight to midnight; with a subscription, what the API would have charged.",
    ),
  ),
  weekly: v.optional(
    amountUsd("What you mean to spend in a week, which begins as `usage.week_start` says."),
  ),
  monthly: v.optional(amountUsd("What you mean to spend in a month of the calendar.")),
  notify: yesOrNo(
    "Whether a desktop notification tells you when 80 % of a budget is used, and when all of it is: once each.",
  ),
});

export type BudgetConfig = Readonly<v.InferOutput<typeof budgetSchema>>;
