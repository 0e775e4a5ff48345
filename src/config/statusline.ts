import * as v from "valibot";
import { parseStatusLineFormat } from "../core/view/format-string.ts";
import { formatString } from "./format-schema.ts";
import { oneOf, someText } from "./value-schemas.ts";

/** `[statusline]`: the line below the agent's prompt. */
export const statuslineSchema = v.strictObject({
  format: v.optional(formatString(parseStatusLineFormat, "The line; `\\n` begins another one.")),
  color: oneOf(["auto", "never"], "`never` leaves all colour out."),
  chain: v.optional(
    someText(
      "A shell command that gets the same JSON on stdin; what it prints is shown above our line.",
    ),
  ),
});

export type StatuslineConfig = Readonly<v.InferOutput<typeof statuslineSchema>>;
