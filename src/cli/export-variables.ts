import {
  OTLP_PROTOCOLS,
  type OtlpProtocol,
  telemetryVariables,
} from "../agents/claude/telemetry-env.ts";
import type { Config } from "../config/config.ts";
import { bridgeToken } from "./bridge-token.ts";
import { unknownWord } from "./unknown-word.ts";

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
export function requireProtocol(word: string): OtlpProtocol {
  const known = OTLP_PROTOCOLS.find((name) => name === word);
  if (known === undefined) throw unknownWord("protocol", word, OTLP_PROTOCOLS);
  return known;
}
