import { HOOK_TOKEN_VARIABLE } from "../agents/claude/telemetry-env.ts";
import type { InstallOptions } from "../install/install-hooks.ts";
import { configPath } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";
import { bridgeToken } from "./bridge-token.ts";
import { requireWord } from "./known-word.ts";

/** What `--transport` means for the agent's settings. Throws BridgeFault for another word than `command` or `http`. */
export async function describeTransport(
  word: string,
  dryRun: boolean,
): Promise<Pick<InstallOptions, "transport" | "variables" | "serverConfig">> {
  const kind = requireWord("transport", word, ["command", "http"]);
  if (kind === "command") return { transport: { kind } };
  const { loadConfig } = await import("../config/load.ts");
  const { env } = process;
  const path = configPath(env);
  const { config } = await loadConfig({ path, env, readFile: readTextFile });
  // With telemetry the daemon serves too.
  const isServing = config.server.enabled || config.telemetry.enabled;
  return {
    transport: { kind, port: config.server.port },
    variables: { [HOOK_TOKEN_VARIABLE]: bridgeToken(dryRun) },
    ...(!isServing && path !== undefined && { serverConfig: path }),
  };
}
