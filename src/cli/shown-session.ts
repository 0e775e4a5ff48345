import { BridgeFault } from "../core/fault.ts";
import { replaceBreaking } from "../core/format/clean.ts";
import type { Session } from "../core/session/session.ts";
import { describeSessions, firstToShow } from "../core/view/session-facts.ts";
import { systemNow } from "../sys/now.ts";
import type { BarView } from "./bar-view.ts";

/** The session that the bar speaks of: by what it shows, pinned or not, else by what it would show. Throws BridgeFault where there is none. */
export function shownSession(view: BarView): Session {
  const sessions = view.loadSessions();
  const onBar = sessionOnBar(view.readStateLine());
  const shown =
    sessions.find(({ id }) => replaceBreaking(id) === onBar) ??
    firstToShow(describeSessions(sessions, view.options, systemNow()))?.session;
  if (shown) return shown;
  throw new BridgeFault("session-unknown", "No session is known.", {
    hint: "One is as soon as an agent with our hooks does something.",
  });
}

/** Whoever writes the file: what is no session's id finds no session. */
function sessionOnBar(line: string | undefined): unknown {
  const state: unknown = JSON.parse(line ?? "null");
  return typeof state === "object" && state !== null && "session_id" in state
    ? state.session_id
    : undefined;
}
