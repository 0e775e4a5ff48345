import type { ConfigFlags } from "../config/environment.ts";
import { viewBar } from "../core/view/bar.ts";
import { systemNow } from "../sys/now.ts";
import { configPath, runtimePaths } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";
import { resolveRuntimeDir } from "../sys/runtime-dir.ts";

export interface StreamOptions {
  readonly flags: ConfigFlags;
}

/**
 * Prints one JSON line a change until it is told to stop; gives a non-zero exit code then. The state
 * file is the truth; a format of its own is rendered from the session files instead.
 */
export async function runStream({ flags }: StreamOptions): Promise<number> {
  const [
    { loadConfig },
    { loadSessions },
    { readStateLine },
    { barOptions },
    { renderWaybarJson },
    { streamLines },
  ] = await Promise.all([
    import("../config/load.ts"),
    import("../store/session-files.ts"),
    import("../store/state-line.ts"),
    import("../surfaces/waybar/options.ts"),
    import("../surfaces/waybar/module-json.ts"),
    import("../surfaces/waybar/stream.ts"),
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
  const options = barOptions(config.bar);

  const render = () =>
    renderWaybarJson(viewBar(loadSessions(paths.sessions), options, systemNow()));
  const forward = () => {
    const line = readStateLine(statePath);
    return line === undefined ? renderWaybarJson(viewBar([], options, systemNow())) : `${line}\n`;
  };
  return flags["bar.format"] === undefined
    ? await streamLines({ files: [statePath], read: forward })
    : await streamLines({ files: [statePath], dirs: [paths.sessions], read: render });
}
