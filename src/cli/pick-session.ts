import { BridgeFault } from "../core/fault.ts";
import { cleanLine } from "../core/format/clean.ts";
import type { Session } from "../core/session/session.ts";

/** The session of that id, or the one whose id begins so where that is enough to tell. Throws BridgeFault where it is not. */
export function pickSession(sessions: readonly Session[], id: string): Session {
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
