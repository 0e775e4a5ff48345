import { BridgeFault } from "../core/fault.ts";
import { cleanLine } from "../core/format/clean.ts";
import type { Session } from "../core/session/session.ts";
import { viewBar } from "../core/view/bar.ts";
import { systemNow } from "../sys/now.ts";
import { configPath, runtimePaths } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";
import { resolveRuntimeDir } from "../sys/runtime-dir.ts";
import { renderStatusLines } from "./status-lines.ts";

export interface StatusOptions {
  readonly json: boolean;
  /** A session's id, or its beginning where that is enough to tell. */
  readonly sessionId?: string;
}

/**
 * Prints what the bar shows: a line a session for people; as JSON the line that Waybar reads, or all
 * that is known of one session. Throws BridgeFault when that session is not known.
 */
export async function runStatus({ json, sessionId }: StatusOptions): Promise<void> {
  const [
    { loadConfig },
    { loadSessions },
    { readStateLine },
    { barOptions },
    { renderWaybarJson },
  ] = await Promise.all([
    import("../config/load.ts"),
    import("../store/session-files.ts"),
    import("../store/state-line.ts"),
    import("../surfaces/waybar/options.ts"),
    import("../surfaces/waybar/module-json.ts"),
  ]);
  const { env } = process;
  const paths = runtimePaths(env, resolveRuntimeDir(env, process.getuid?.() ?? 0));
  const { config } = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  const options = barOptions(config.bar);
  const now = systemNow();
  const all = loadSessions(paths.sessions);
  const picked = sessionId === undefined ? undefined : pickSession(all, sessionId);

  if (!json) {
    const lines = renderStatusLines(picked ? [picked] : all, options, now);
    console.log(lines.length === 0 ? viewBar([], options, now).text : lines.join("\n"));
  } else if (picked) {
    console.log(JSON.stringify(picked));
  } else {
    const shown = readStateLine(config.daemon.state_path ?? paths.state);
    console.log(shown ?? renderWaybarJson(viewBar(all, options, now)).trimEnd());
  }
}

function pickSession(sessions: readonly Session[], id: string): Session {
  const exact = sessions.find((session) => session.id === id);
  const [first, second] = sessions.filter((session) => session.id.startsWith(id));
  const picked = exact ?? (second === undefined ? first : undefined);
  if (picked) return picked;
  const known = sessions.map((session) => cleanLine(session.id)).join(", ");
  throw new BridgeFault(
    "session-unknown",
    second === undefined ? `There is no session "${id}".` : `"${id}" begins several sessions.`,
    { hint: known === "" ? "No session is known." : `Known are: ${known}.` },
  );
}
