import { HOOK_TOKEN_VARIABLE } from "../agents/claude/telemetry-env.ts";
import { BridgeFault } from "../core/fault.ts";
import type { InstallOptions } from "../install/install-hooks.ts";
import { configPath } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";
import { bridgeToken } from "./bridge-token.ts";

/** What `--transport` means for the agent's settings. Throws BridgeFault for another word than `command` or `http`. */
export async function describeTransport(
  word: string,
  dryRun: boolean,
): Promise<Pick<InstallOptions, "transport" | "variables" | "serverConfig">> {
  if (word === "command") return { transport: { kind: "command" } };
  if (word !== "http") {
    throw new BridgeFault("bad-usage", `Expected command or http, got ${word} (--transport)`, {
      hint: "`waybar-llm-bridge install-hooks --help` lists what it takes.",
    });
  }
  const { loadConfig } = await import("../config/load.ts");
  const { env } = process;
  const path = configPath(env);
  const { config } = await loadConfig({ path, env, readFile: readTextFile });
  // With telemetry the daemon serves too.
  const isServing = config.server.enabled || config.telemetry.enabled;
  return {
    transport: { kind: "http", port: config.server.port },
    variables: { [HOOK_TOKEN_VARIABLE]: bridgeToken(dryRun) },
    ...(!isServing && path !== undefined && { serverConfig: path }),
  };
}
