import type { BootMs } from "../instant.ts";
import type { AgentEvent } from "./event.ts";
import type { Session } from "./session.ts";

/** The context is being compacted from `compact-start` to `compact-end`, whatever strays in between. */
export function foldCompaction(session: Session, event: AgentEvent): Session {
  if (event.at < session.compaction.at) return session;
  if (event.kind === "compact-end") return { ...session, compaction: { at: event.at } };
  // Late: the main thread has gone on, or rested, since.
  if (event.at < session.turn.at) return session;
  const since = session.compaction.since ?? event.at;
  return { ...session, compaction: { since, at: event.at } };
}

/** The main thread goes on, or rests: clients before 2.1.79 say no more of a compaction's end, nor does one that fails. */
export function endCompaction(session: Session, at: BootMs): Session {
  const { since, at: ruledAt } = session.compaction;
  return since !== undefined && ruledAt <= at ? { ...session, compaction: { at } } : session;
}
