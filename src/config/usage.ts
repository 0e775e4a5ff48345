import * as v from "valibot";
import { WEEKDAYS } from "../core/usage/report/weekdays.ts";
import { oneOf } from "./value-schemas.ts";

/** `[usage]`: how usage is divided. */
export const usageSchema = v.strictObject({
  week_start: oneOf(
    WEEKDAYS,
    "The first day of a week: for `usage weekly` and `usage daily --calendar`, for `{week}`, and for the weekly budget.",
  ),
});

export type UsageConfig = Readonly<v.InferOutput<typeof usageSchema>>;
