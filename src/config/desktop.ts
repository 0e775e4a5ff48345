import * as v from "valibot";
import { someText } from "./value-schemas.ts";

/** `[desktop]`: what clicks on the module do. */
export const desktopSchema = v.strictObject({
  details_command: v.optional(
    someText(
      "A shell command that `click details` starts instead of showing a notification. The session's id is `$1` and `$LLM_BRIDGE_SESSION_ID`.",
    ),
  ),
});

export type DesktopConfig = Readonly<v.InferOutput<typeof desktopSchema>>;
