import type { AgentEvent } from "./event.ts";
import type { Session } from "./session.ts";

/** The context is being compacted from `compact-start` to `compact-end`, whatever strays in between. */
export function foldCompaction(session: Session, event: AgentEvent): Session {
  if (event.at < session.compaction.at) return session;
  if (event.kind === "compact-end") return { ...session, compaction: { at: event.at } };
  const since = session.compaction.since ?? event.at;
  return { ...session, compaction: { since, at: event.at } };
}
