/** The environment, passed in and never read from here. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Where the bridge keeps what lives as long as the machine is up. */
export interface RuntimePaths {
  readonly dir: string;
  readonly socket: string;
  /** What Waybar reads. */
  readonly state: string;
  /** What the ledger tells of today, for bars and status lines. */
  readonly usage: string;
  /** One JSON file a session. */
  readonly sessions: string;
  /** Messages that a full queue did not take, one a line. */
  readonly spool: string;
  /** Held while session files or the spool are changed. */
  readonly lock: string;
  /** What has been told on the desktop. */
  readonly notices: string;
  /** There while notifications are muted. */
  readonly muted: string;
  /** Which waiting session was focused last. */
  readonly focused: string;
  /** Where the web server is, and the secret that gets a browser in. */
  readonly http: string;
  /** What a browser is given to open: a form that logs it in. */
  readonly login: string;
}

/** An empty variable counts as unset, as the XDG base directory specification asks for. */
const given = (value: string | undefined): string | undefined => (value === "" ? undefined : value);

/** The runtime directory: `$XDG_RUNTIME_DIR`, else what the login manager would have made. */
export const runtimeDir = (env: Env, uid: () => number): string =>
  given(env["XDG_RUNTIME_DIR"]) ?? `/run/user/${uid()}`;

/** Just the socket's path: all that a hook needs. */
export const socketPath = (env: Env, uid: () => number): string =>
  given(env["LLM_BRIDGE_SOCKET_PATH"]) ?? `${runtimeDir(env, uid)}/llm-bridge.sock`;

/** Every path below the given runtime directory. */
export function runtimePaths(env: Env, dir: string): RuntimePaths {
  return {
    dir,
    socket: given(env["LLM_BRIDGE_SOCKET_PATH"]) ?? `${dir}/llm-bridge.sock`,
    state: given(env["LLM_BRIDGE_STATE_PATH"]) ?? `${dir}/llm_state.json`,
    usage: `${dir}/llm_usage.json`,
    sessions: `${dir}/llm_sessions`,
    spool: `${dir}/llm-bridge.spool`,
    lock: `${dir}/llm-bridge.lock`,
    notices: `${dir}/llm_notices.json`,
    muted: `${dir}/llm-bridge.muted`,
    focused: `${dir}/llm-bridge.focused`,
    http: `${dir}/llm-bridge-http.json`,
    login: `${dir}/llm-bridge-login.html`,
  };
}

/** `$XDG_CONFIG_HOME/llm-bridge/config.toml`, or undefined where there is no home at all. */
export function configPath(env: Env): string | undefined {
  const home = given(env["HOME"]);
  const base = given(env["XDG_CONFIG_HOME"]) ?? (home && `${home}/.config`);
  return base && `${base}/llm-bridge/config.toml`;
}

/** `$XDG_STATE_HOME/llm-bridge/ledger.db`, or undefined where there is no home at all. */
export function ledgerPath(env: Env): string | undefined {
  const home = given(env["HOME"]);
  const base = given(env["XDG_STATE_HOME"]) ?? (home && `${home}/.local/state`);
  return base && `${base}/llm-bridge/ledger.db`;
}

/** The agent's configuration directories: `CLAUDE_CONFIG_DIR` may list several. */
export function claudeConfigDirs(env: Env): string[] {
  const named = given(env["CLAUDE_CONFIG_DIR"]);
  if (named !== undefined)
    return named
      .split(",")
      .map((dir) => dir.trim())
      .filter(Boolean);
  const home = given(env["HOME"]);
  return home === undefined ? [] : [`${home}/.claude`, `${home}/.config/claude`];
}

/** `$XDG_STATE_HOME/llm-bridge/dashboard.json`: what was set in the dashboard. */
export function dashboardPath(env: Env): string | undefined {
  return telemetryPath(env)?.replace(/telemetry\.db$/, "dashboard.json");
}

/** `$XDG_STATE_HOME/llm-bridge/telemetry.db`, or undefined where there is no home at all. */
export function telemetryPath(env: Env): string | undefined {
  const home = given(env["HOME"]);
  const base = given(env["XDG_STATE_HOME"]) ?? (home && `${home}/.local/state`);
  return base && `${base}/llm-bridge/telemetry.db`;
}

/** `$XDG_STATE_HOME/llm-bridge/telemetry.token`: what who exports from elsewhere has to know. */
export function telemetryTokenPath(env: Env): string | undefined {
  return telemetryPath(env)?.replace(/\.db$/, ".token");
}

/** `$XDG_STATE_HOME/llm-bridge/forward`: what waits for the collector. */
export function forwardDir(env: Env): string | undefined {
  return telemetryPath(env)?.replace(/telemetry\.db$/, "forward");
}
