import type { ConfigKey } from "./config.ts";

/** Environment variables by name; unset and empty mean the same. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which variable sets which key. */
export const ENVIRONMENT_KEYS = {
  LLM_BRIDGE_FORMAT: "bar.format",
  LLM_BRIDGE_ICONS: "bar.icons",
  LLM_BRIDGE_SIGNAL: "bar.signal",
  LLM_BRIDGE_SIGRTMIN: "bar.sigrtmin",
  LLM_BRIDGE_STATUSLINE_FORMAT: "statusline.format",
  LLM_BRIDGE_SOCKET_PATH: "daemon.socket_path",
  LLM_BRIDGE_STATE_PATH: "daemon.state_path",
  LLM_BRIDGE_LOG_PATH: "daemon.log_path",
  LLM_BRIDGE_OTLP_HTTP_PORT: "telemetry.otlp_http_port",
  LLM_BRIDGE_OTLP_GRPC_PORT: "telemetry.otlp_grpc_port",
  LLM_BRIDGE_HTTP_PORT: "server.port",
} as const satisfies Record<string, ConfigKey>;

/** What was set outside the file: the key, the text, and the name of the variable or flag. */
export interface Override {
  readonly key: ConfigKey;
  readonly text: string;
  readonly name: string;
}

/** The values that the environment sets. */
export function environmentOverrides(env: Environment): Override[] {
  const overrides: Override[] = [];
  for (const [name, key] of Object.entries(ENVIRONMENT_KEYS)) {
    const text = env[name];
    if (text) overrides.push({ key, text, name });
  }
  // https://no-color.org: present and not empty, whatever it says.
  if (env["NO_COLOR"]) overrides.push({ key: "statusline.color", text: "never", name: "NO_COLOR" });
  return overrides;
}

/** Values from the command line, as typed. A flag is named after the last part of its key: `daemon.socket_path` is `--socket-path`. */
export type ConfigFlags = { readonly [Key in ConfigKey]?: string | undefined };

/** The values that the command line sets. */
export function flagOverrides(flags: ConfigFlags): Override[] {
  const overrides: Override[] = [];
  let key: ConfigKey;
  for (key in flags) {
    const text = flags[key];
    const name = `--${key.slice(key.indexOf(".") + 1).replaceAll("_", "-")}`;
    if (text !== undefined) overrides.push({ key, text, name });
  }
  return overrides;
}
