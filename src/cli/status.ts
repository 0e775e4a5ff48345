import { viewBar } from "../core/view/bar.ts";
import { systemNow } from "../sys/now.ts";
import { openBarView } from "./bar-view.ts";
import { pickSession } from "./pick-session.ts";
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
  const { options, loadSessions, readStateLine, render } = await openBarView();
  const now = systemNow();
  const all = loadSessions();
  const picked = sessionId === undefined ? undefined : pickSession(all, sessionId);

  if (!json) {
    const lines = renderStatusLines(picked ? [picked] : all, options, now);
    console.log(lines.length === 0 ? viewBar([], options, now).text : lines.join("\n"));
  } else if (picked) {
    console.log(JSON.stringify(picked));
  } else {
    console.log(readStateLine() ?? render(all, now).trimEnd());
  }
}
