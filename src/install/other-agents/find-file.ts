import { resolve } from "node:path";
import { requireHome } from "../settings-path.ts";
import type { Surroundings } from "../surroundings.ts";
import type { OtherAgent } from "./agent.ts";

/** The file of an agent's own that tells it of us: the one named, else the user's own, wherever the agent's variables put it. Throws a `BridgeFault` when there is no home to look in. */
export function findAgentFile(
  agent: OtherAgent,
  given: string | undefined,
  { cwd, env, home }: Pick<Surroundings, "cwd" | "env" | "home">,
): string {
  if (given !== undefined) return resolve(cwd, given);
  const dir = (name: string, otherwise: string) => env[name] || `${requireHome(home)}/${otherwise}`;
  switch (agent) {
    case "codex":
      return resolve(cwd, dir("CODEX_HOME", ".codex"), "hooks.json");
    case "gemini":
      return resolve(cwd, dir("GEMINI_CLI_HOME", ""), ".gemini/settings.json");
    case "opencode": {
      const config = env["OPENCODE_CONFIG_DIR"] || `${dir("XDG_CONFIG_HOME", ".config")}/opencode`;
      return resolve(cwd, config, "plugin/llm-bridge.ts");
    }
  }
}
