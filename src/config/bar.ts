import * as v from "valibot";
import { parseBarFormat } from "../core/view/format-string.ts";
import { formatString } from "./format-schema.ts";
import { oneOf, wholeNumber } from "./value-schemas.ts";

/** `[bar]`: what Waybar shows, and how it is told. */
export const barSchema = v.strictObject({
  format: v.optional(
    formatString(parseBarFormat, "The module's text, as in `{icon} {activity} {cost:.2|–}`."),
  ),
  icons: oneOf(["nerd", "plain"], "Nerd Font icons, or symbols that every font has."),
  max_width: wholeNumber(8, 400, "The text is cut to this many columns."),
  context_high_percent: wholeNumber(
    1,
    100,
    "From here on the module has the class `context-high`.",
  ),
  stale_after_minutes: wholeNumber(
    1,
    1440,
    "A session that is silent for this long while its process lives is shown as stale.",
  ),
  signal: wholeNumber(
    1,
    30,
    "N of SIGRTMIN+N: the same number as `signal` in the module's Waybar configuration.",
  ),
  sigrtmin: oneOf([34, 35], "SIGRTMIN of the C library that Waybar runs on: 34 glibc, 35 musl."),
});

export type BarConfig = Readonly<v.InferOutput<typeof barSchema>>;
