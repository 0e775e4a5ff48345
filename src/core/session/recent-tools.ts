import type { BootMs } from "../instant.ts";
import type { FinishedTool, RunningTool, Session, ToolOutcome } from "./session.ts";

/** How many finished calls a session remembers, for later views; also how late a start may arrive after its end. */
const RECENT_TOOLS = 30;

/** Moves one call, running or never seen to start, to the finished ones. */
export function finishTool(session: Session, finished: FinishedTool): Session {
  const recent = session.recentTools.filter((t) => t.id !== finished.id);
  return {
    ...session,
    tools: session.tools.filter((t) => t.id !== finished.id),
    recentTools: remember(recent, [finished]),
  };
}

/** Closes what the main thread has left running. */
export function dropMainTools(session: Session, at: BootMs, outcome: ToolOutcome): Session {
  return dropTools(session, (t) => t.subagentId === undefined && t.since <= at, at, outcome);
}

/** Closes what any subagent has left running. */
export function dropSubagentTools(session: Session, at: BootMs, outcome: ToolOutcome): Session {
  return dropTools(session, (t) => t.subagentId !== undefined && t.since <= at, at, outcome);
}

/** Closes what one thread (`undefined`: the main one) began before `at`. */
export function dropThreadTools(
  session: Session,
  subagentId: string | undefined,
  at: BootMs,
  outcome: ToolOutcome,
): Session {
  return dropTools(session, (t) => t.subagentId === subagentId && t.since < at, at, outcome);
}

function dropTools(
  session: Session,
  isMeant: (tool: RunningTool) => boolean,
  at: BootMs,
  outcome: ToolOutcome,
): Session {
  const gone = session.tools.filter(isMeant);
  if (gone.length === 0) return session;
  const finished = gone.map(({ since, ...tool }): FinishedTool => ({
    ...tool,
    endedAt: at,
    durationMs: Math.max(0, at - since),
    outcome,
  }));
  return {
    ...session,
    tools: session.tools.filter((t) => !isMeant(t)),
    recentTools: remember(session.recentTools, finished),
  };
}

/** In order of their ends, so that a late report stands where it belongs. */
function remember(
  recent: readonly FinishedTool[],
  finished: readonly FinishedTool[],
): readonly FinishedTool[] {
  const all = [...recent, ...finished];
  const newest = recent.at(-1);
  if (newest && finished.some((t) => t.endedAt < newest.endedAt)) {
    all.sort((a, b) => a.endedAt - b.endedAt);
  }
  return all.slice(-RECENT_TOOLS);
}
