import type { BootMs } from "../instant.ts";
import { endCompaction } from "./compaction.ts";
import { dropMainTools } from "./recent-tools.ts";
import type { BackgroundTask, Session, Turn } from "./session.ts";
import { endSubagents } from "./subagents.ts";
import { clearMainWaits, clearWaits } from "./waits.ts";

/** The main thread works: the turn stays open, or opens where the prompt has not been seen. */
export function keepTurnOpen(session: Session, at: BootMs): Session {
  const { turn } = session;
  if (at < turn.at) return session;
  const open: Turn = turn.phase === "open" ? { ...turn, at } : { phase: "open", since: at, at };
  return withOpenTurn(session, open, at);
}

/** A prompt begins a new turn: whatever the last one left open (Esc fires no hook) is over. */
export function beginTurn(session: Session, at: BootMs): Session {
  const { turn } = session;
  // A prompt may be overtaken by what it set off; by the turn's end, or by the next prompt, it no longer counts.
  const isPast = at < turn.at && (turn.phase !== "open" || at < turn.since);
  if (isPast) return session;
  const opened = withOpenTurn(
    session,
    { phase: "open", since: at, at: at < turn.at ? turn.at : at },
    at,
  );
  return clearMainWaits(dropMainTools(opened, at, "interrupted"), at);
}

function withOpenTurn(session: Session, turn: Turn, at: BootMs): Session {
  const waits = session.waits.filter((w) => w.reason !== "idle-prompt");
  return endCompaction({ ...session, turn, waits }, at);
}

/** The main thread rests, with or without an error; subagents and background tasks may go on. */
export function endTurn(
  session: Session,
  at: BootMs,
  background: readonly BackgroundTask[],
  error?: Turn["error"],
): Session {
  if (at < session.turn.at) return session;
  const phase = error ? "failed" : "idle";
  const isRepeated = session.turn.phase === phase && session.turn.error?.kind === error?.kind;
  const since = isRepeated ? session.turn.since : at;
  const turn: Turn = { phase, since, at, ...(error && { error }) };
  const rested = endCompaction({ ...session, turn, background }, at);
  return clearMainWaits(dropMainTools(rested, at, "interrupted"), at);
}

/** The agent's process begins (again): nothing of what ran before it can still run. What began later, though heard of earlier, does. */
export function restart(session: Session, at: BootMs): Session {
  if (at < session.turn.at) return session;
  return clearWaits(endSubagents(endTurn(session, at, []), at), at);
}
