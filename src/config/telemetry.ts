import * as v from "valibot";
import { httpAddress, oneOf, wholeNumber, yesOrNo } from "./value-schemas.ts";

const port = (about: string) => wholeNumber(1, 65_535, about);

/** `[telemetry]`: what agents export by OpenTelemetry, how long it is kept, and where it goes on to. */
export const telemetrySchema = v.strictObject({
  enabled: yesOrNo(
    "Whether the daemon receives OpenTelemetry (OTLP over HTTP and gRPC), on this machine only.",
  ),
  otlp_http_port: port("The port of OTLP over HTTP; 4318 is the standard's."),
  otlp_grpc_port: port("The port of OTLP over gRPC; 4317 is the standard's."),
  listen: oneOf(
    ["loopback", "all"],
    "Who may send: this machine only, or whoever reaches it and knows the token of `telemetry env`.",
  ),
  keep_account: yesOrNo(
    "Whether e-mail address and account ids, which are on every point, are kept.",
  ),
  points_hours: wholeNumber(1, 720, "For so long every point is kept."),
  five_minutes_days: wholeNumber(
    1,
    3650,
    "For so long steps of five minutes are kept; those of an hour are kept for ever.",
  ),
  records_days: wholeNumber(1, 3650, "For so long single requests and tool calls are kept."),
  max_megabytes: wholeNumber(
    16,
    65_536,
    "The store never grows beyond this: the oldest goes first.",
  ),
  prometheus_url: v.optional(
    httpAddress(
      "Every view of the dashboard reads from this Prometheus-compatible API instead of our own store.",
    ),
  ),
  forward: v.optional(
    httpAddress("Whatever is received goes on to this collector too, by OTLP over HTTP."),
  ),
});

export type TelemetryConfig = Readonly<v.InferOutput<typeof telemetrySchema>>;
