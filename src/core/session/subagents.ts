import type { AgentEvent } from "./event.ts";
import { dropThreadTools } from "./recent-tools.ts";
import type { Session, Subagent } from "./session.ts";
import { clearThreadWaits } from "./waits.ts";

/** Finished subagents kept for later views; the running ones are always kept. */
const RECENT_SUBAGENTS = 30;

/** A subagent begins; its own calls and waits are told apart from the parent's by its id. */
export function startSubagent(session: Session, event: AgentEvent): Session {
  const { at, subagentId, subagentType } = event;
  if (subagentId === undefined || session.subagents.some((s) => s.id === subagentId))
    return session;
  return withSubagent(session, { id: subagentId, type: subagentType ?? "", since: at });
}

/**
 * A subagent ends: its calls and waits go with it, the parent stays as it is. One that never started
 * and has no type is the agent's own helper (a compaction ends with one) and is none of ours.
 */
export function endSubagent(session: Session, event: AgentEvent): Session {
  const { at, subagentId, subagentType } = event;
  if (subagentId === undefined) return session;
  const known = session.subagents.find((s) => s.id === subagentId);
  if (known?.endedAt !== undefined || (!known && !subagentType)) return session;

  const ended: Subagent = {
    id: subagentId,
    type: known?.type || (subagentType ?? ""),
    since: known?.since ?? at,
    endedAt: at,
  };
  const others = session.subagents.filter((s) => s.id !== subagentId);
  const background = session.background.filter((task) => task.id !== subagentId);
  const without = dropThreadTools(
    { ...session, subagents: others, background },
    subagentId,
    at,
    "interrupted",
  );
  return clearThreadWaits(withSubagent(without, ended), subagentId, at);
}

function withSubagent(session: Session, subagent: Subagent): Session {
  const all = [...session.subagents, subagent];
  const running = all.filter((s) => s.endedAt === undefined);
  const ended = all.filter((s) => s.endedAt !== undefined).slice(-RECENT_SUBAGENTS);
  return { ...session, subagents: [...ended, ...running] };
}
