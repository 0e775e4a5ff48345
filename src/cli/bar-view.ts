import type { Config } from "../config/config.ts";
import type { ConfigFlags } from "../config/environment.ts";
import type { Now } from "../core/instant.ts";
import type { Session } from "../core/session/session.ts";
import { viewBar } from "../core/view/bar.ts";
import type { BarOptions } from "../core/view/bar-options.ts";
import { configPath, runtimePaths } from "../sys/paths.ts";
import { systemNow } from "../sys/now.ts";
import { readTextFile } from "../sys/read-text.ts";
import { resolveRuntimeDir } from "../sys/runtime-dir.ts";

/** What the verbs that show the bar's content read, with the user's own configuration. */
export interface BarView {
  readonly config: Config;
  readonly runtimeDir: string;
  readonly socketPath: string;
  readonly statePath: string;
  /** Where it is noted which waiting session was focused last. */
  readonly focusedPath: string;
  readonly sessionsDir: string;
  readonly options: BarOptions;
  readonly loadSessions: () => Session[];
  /** The line that Waybar reads, without its end; undefined where there is none that it could read. */
  readonly readStateLine: () => string | undefined;
  /** Those sessions as Waybar's line, ended. */
  readonly render: (sessions: readonly Session[], now: Now) => string;
}

/** Opens the bar's files, wherever the environment and the flags put them. Throws BridgeFault without a runtime directory. */
export async function openBarView(flags: ConfigFlags = {}): Promise<BarView> {
  const [
    { loadConfig },
    { loadSessions },
    { readStateLine },
    { readUsageFile },
    { barOptions },
    { renderWaybarJson },
  ] = await Promise.all([
    import("../config/load.ts"),
    import("../store/session-files.ts"),
    import("../store/state-line.ts"),
    import("../store/usage-file.ts"),
    import("../surfaces/waybar/options.ts"),
    import("../surfaces/waybar/module-json.ts"),
  ]);
  const { env } = process;
  const paths = runtimePaths(env, resolveRuntimeDir(env, process.getuid?.() ?? 0));
  const { config } = await loadConfig({
    path: configPath(env),
    env,
    flags,
    readFile: readTextFile,
  });
  const statePath = config.daemon.state_path ?? paths.state;
  const usage = readUsageFile(paths.usage, systemNow().epochMs);
  const options = barOptions(config.bar, { usage });
  return {
    config,
    runtimeDir: paths.dir,
    socketPath: config.daemon.socket_path ?? paths.socket,
    statePath,
    focusedPath: paths.focused,
    sessionsDir: paths.sessions,
    options,
    loadSessions: () => loadSessions(paths.sessions),
    readStateLine: () => readStateLine(statePath),
    render: (sessions, now) => renderWaybarJson(viewBar(sessions, options, now)),
  };
}
