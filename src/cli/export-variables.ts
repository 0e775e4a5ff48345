import {
  OTLP_PROTOCOLS,
  type OtlpProtocol,
  telemetryVariables,
} from "../agents/claude/telemetry-env.ts";
import type { Config } from "../config/config.ts";
import { bridgeToken } from "./bridge-token.ts";
import { requireWord } from "./known-word.ts";

/** The agent's variables for a receiver that is configured like this. Throws as `bridgeToken`, where one is needed. */
export const exportVariables = (
  telemetry: Config["telemetry"],
  protocol: OtlpProtocol,
): Readonly<Record<string, string>> =>
  telemetryVariables({
    protocol,
    httpPort: telemetry.otlp_http_port,
    grpcPort: telemetry.otlp_grpc_port,
    ...(telemetry.listen === "all" && { token: bridgeToken() }),
  });

/** How the agent exports, in OpenTelemetry's words. Throws a `BridgeFault` for others. */
export const requireProtocol = (typed: string): OtlpProtocol =>
  requireWord("protocol", typed, OTLP_PROTOCOLS);
