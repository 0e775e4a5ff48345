import * as v from "valibot";
import { oneOf, wholeNumber, yesOrNo } from "./value-schemas.ts";

/** `[server]`: the one web server of the daemon. */
export const serverSchema = v.strictObject({
  enabled: yesOrNo(
    "Whether `/metrics`, `/hook` and the dashboard are served as long as the daemon runs. Otherwise `dashboard` starts it when it is wanted.",
  ),
  port: wholeNumber(1, 65_535, "Its port, on this machine only."),
  metrics: oneOf(
    ["token", "open"],
    "Who may read `/metrics`: our own processes and whoever knows the token of `telemetry token`, or every program of this machine.",
  ),
  metrics_grace_minutes: wholeNumber(
    5,
    10_080,
    "For so long after its last export a session stays in `/metrics`. Longer than any pause between two looks of Prometheus.",
  ),
  show_content: yesOrNo(
    "Whether the dashboard shows what tools are called with (commands, files). Prompts are never shown.",
  ),
});

export type ServerConfig = Readonly<v.InferOutput<typeof serverSchema>>;
