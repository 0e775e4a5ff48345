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

/** Where an http hook finds the bridge's token: a settings file names the variable, and not the token. */
export const HOOK_TOKEN_VARIABLE = "LLM_BRIDGE_HOOK_TOKEN";

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

/** Whether a variable has a value that the bridge gives it, at whatever port and with whatever token. */
export function isOurVariable(name: string, value: string): boolean {
  if (name === HOOK_TOKEN_VARIABLE) return true;
  const found = withoutChoice(name, value);
  return OTLP_PROTOCOLS.some((protocol) => {
    const target = { protocol, httpPort: 0, grpcPort: 0, token: "" };
    return telemetryVariables(target)[name] === found;
  });
}

/** As `telemetryVariables` writes it for port 0 and no token. */
function withoutChoice(name: string, value: string): string {
  switch (name) {
    case "OTEL_EXPORTER_OTLP_ENDPOINT":
      return value.replace(/^(http:\/\/127\.0\.0\.1):\d+$/, "$1:0");
    case "OTEL_EXPORTER_OTLP_HEADERS":
      return value.replace(/[\w-]{43}$/, "");
    default:
      return value;
  }
}
