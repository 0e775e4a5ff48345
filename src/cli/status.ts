import { BridgeFault } from "../core/fault.ts";
import type { Session } from "../core/session/session.ts";
import { viewBar } from "../core/view/bar.ts";
import { utcOffsetMinutes } from "../sys/local-time.ts";
import { systemNow } from "../sys/now.ts";
import { configPath, runtimeDir, runtimePaths } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";
import { renderStatusLines } from "./status-lines.ts";

export interface StatusOptions {
  readonly json: boolean;
  /** A session's id, or its beginning where that is enough to tell. */
  readonly sessionId?: string;
}

/** Prints what the bar shows: a line a session for people, or the JSON that Waybar reads. Throws when the session is not known. */
export async function runStatus(options: StatusOptions): Promise<void> {
  const [{ loadConfig }, { toBarOptions }, { loadSessions }] = await Promise.all([
    import("../config/load.ts"),
    import("../config/bar-options.ts"),
    import("../store/session-files.ts"),
  ]);
  const { env } = process;
  const paths = runtimePaths(
    env,
    runtimeDir(env, () => process.getuid?.() ?? 0),
  );
  const { config } = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  const all = loadSessions(paths.sessions);
  const sessions = options.sessionId === undefined ? all : [pickSession(all, options.sessionId)];

  if (options.json && options.sessionId !== undefined) {
    console.log(JSON.stringify(sessions[0]));
    return;
  }
  const barOptions = toBarOptions(config.bar, {
    degraded: [],
    displayWidth: Bun.stringWidth,
    utcOffsetMinutes,
  });
  const now = systemNow();
  if (!options.json) {
    const lines = renderStatusLines(sessions, barOptions, now);
    console.log(lines.length === 0 ? viewBar([], barOptions, now).text : lines.join("\n"));
    return;
  }
  const shown = readStateLine(config.daemon.state_path ?? paths.state);
  if (shown === undefined) {
    const { renderWaybarJson } = await import("../surfaces/waybar/module-json.ts");
    console.log(renderWaybarJson(viewBar(sessions, barOptions, now)).trimEnd());
  } else {
    console.log(shown);
  }
}

function pickSession(sessions: readonly Session[], id: string): Session {
  const exact = sessions.find((session) => session.id === id);
  const [first, second] = sessions.filter((session) => session.id.startsWith(id));
  const picked = exact ?? (second === undefined ? first : undefined);
  if (picked) return picked;
  const known = sessions.map((session) => session.id).join(", ");
  throw new BridgeFault(
    "session-unknown",
    second === undefined ? `There is no session "${id}".` : `"${id}" begins several sessions.`,
    { hint: known === "" ? "No session is known." : `Known are: ${known}.` },
  );
}

/** The line that Waybar reads, or undefined where there is none that it could. */
function readStateLine(path: string): string | undefined {
  const text = readTextFile(path)?.trim();
  if (!text) return undefined;
  // Written by anybody, as far as we know: what is not JSON is not what the bar shows.
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
