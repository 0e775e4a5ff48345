import * as v from "valibot";
import { wholeNumber, yesOrNo } from "./value-schemas.ts";

/** `[server]`: the one web server of the daemon. */
export const serverSchema = v.strictObject({
  enabled: yesOrNo(
    "Whether `/metrics`, `/hook` and the dashboard are served as long as the daemon runs. Otherwise `dashboard` starts it when it is wanted.",
  ),
  port: wholeNumber(1, 65_535, "Its port, on this machine only."),
  show_content: yesOrNo(
    "Whether the dashboard shows what tools are called with (commands, files). Prompts are never shown.",
  ),
});

export type ServerConfig = Readonly<v.InferOutput<typeof serverSchema>>;
