/** By which protocol the agent exports; those that it has. */
export const OTLP_PROTOCOLS = ["http/protobuf", "http/json", "grpc"] as const;

export type OtlpProtocol = (typeof OTLP_PROTOCOLS)[number];

/** Where exports go. */
export interface ExportTarget {
  readonly protocol: OtlpProtocol;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Needed where the receiver listens to more than its own machine. */
  readonly token?: string;
}

/** How often counters are exported, in ms; the agent's own choice is a minute. */
const EXPORT_EVERY_MS = 10_000;

/**
 * The variables by which Claude Code exports everything that the bridge uses: counters, events, and spans for
 * the time that it waits for a person. What was said is in none of them unless other variables ask for it.
 */
export function telemetryVariables(target: ExportTarget): Readonly<Record<string, string>> {
  const { protocol, httpPort, grpcPort, token } = target;
  const port = protocol === "grpc" ? grpcPort : httpPort;
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: "1",
    CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: "1",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_LOGS_EXPORTER: "otlp",
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_METRIC_EXPORT_INTERVAL: String(EXPORT_EVERY_MS),
    OTEL_METRICS_INCLUDE_VERSION: "true",
    ...(token !== undefined && {
      // In the format of W3C baggage: a space is encoded.
      OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer%20${token}`,
    }),
  };
}
