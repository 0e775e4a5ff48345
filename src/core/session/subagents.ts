import type { BootMs } from "../instant.ts";
import type { AgentEvent } from "./event.ts";
import { dropSubagentTools, dropThreadTools } from "./recent-tools.ts";
import type { BackgroundTask, Session, Subagent } from "./session.ts";
import { clearThreadWaits } from "./waits.ts";

/** Finished subagents kept for later views. */
const RECENT_SUBAGENTS = 30;

/** More than any agent runs at once: a sender that never ends its subagents must not fill the memory. */
const MAX_RUNNING_SUBAGENTS = 200;

/** A subagent begins; its own calls and waits are told apart from the parent's by its id. */
export function startSubagent(session: Session, event: AgentEvent): Session {
  const { at, subagentId, subagentType } = event;
  if (subagentId === undefined) return session;
  const known = session.subagents.find((s) => s.id === subagentId);
  // One that has ended can be taken up again, under the same id.
  if (known && (known.endedAt === undefined || at <= known.endedAt)) return session;
  const others = session.subagents.filter((s) => s.id !== subagentId);
  const type = subagentType ?? known?.type ?? "";
  return withSubagent({ ...session, subagents: others }, { id: subagentId, type, since: at });
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

/** Every subagent has ended, whether its own hook has told us or not. */
export function endSubagents(session: Session, at: BootMs): Session {
  const isOver = (s: Subagent) => s.endedAt === undefined && s.since <= at;
  const over = new Set(session.subagents.filter(isOver).map((s) => s.id));
  const subagents = session.subagents.map((s) => (isOver(s) ? { ...s, endedAt: at } : s));
  const background = session.background.filter((task) => !over.has(task.id));
  return dropSubagentTools({ ...session, subagents, background }, at, "interrupted");
}

/** Of the tasks that a turn's end names, those of which we do not know already that they have ended since. */
export const stillRunning = (
  session: Session,
  tasks: readonly BackgroundTask[],
  at: BootMs,
): readonly BackgroundTask[] =>
  tasks.filter(
    (task) =>
      !session.subagents.some(
        (s) => s.id === task.id && s.endedAt !== undefined && s.endedAt >= at,
      ),
  );

function withSubagent(session: Session, subagent: Subagent): Session {
  const all = [...session.subagents, subagent];
  const running = all.filter((s) => s.endedAt === undefined).slice(-MAX_RUNNING_SUBAGENTS);
  const ended = all.filter((s) => s.endedAt !== undefined).slice(-RECENT_SUBAGENTS);
  return { ...session, subagents: [...ended, ...running] };
}
