import { EXIT } from "../sys/exit.ts";
import { configPath } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";
import { bridgeToken } from "./bridge-token.ts";
import { exportVariables, requireProtocol } from "./export-variables.ts";
import { requireWord } from "./known-word.ts";

export interface TelemetryOptions {
  readonly action: string;
  readonly protocol: string;
  readonly json: boolean;
}

const ACTIONS = ["env", "token"] as const;

/** Prints the agent's variables, or the token; gives the exit code. Throws BridgeFault for what it does not know. */
export async function runTelemetry({ action, protocol, json }: TelemetryOptions): Promise<number> {
  const known = requireWord("action", action, ACTIONS);
  console.log(known === "token" ? bridgeToken() : await renderVariables(protocol, json));
  return EXIT.ok;
}

async function renderVariables(protocol: string, json: boolean): Promise<string> {
  const known = requireProtocol(protocol);
  const { loadConfig } = await import("../config/load.ts");
  const { env } = process;
  const { config } = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  if (!config.telemetry.enabled) {
    console.error(
      "The configuration does not have the daemon receive telemetry yet: `waybar-llm-bridge setup --telemetry` does, or `daemon --otlp`.",
    );
  }
  const variables = exportVariables(config.telemetry, known);
  if (json) return JSON.stringify(variables, null, 2);
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${value}`)
    .join("\n");
}
