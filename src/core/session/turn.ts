import type { BootMs } from "../instant.ts";
import { dropMainTools } from "./recent-tools.ts";
import type { BackgroundTask, Session, Turn } from "./session.ts";
import { clearMainWaits } from "./waits.ts";

/**
 * The main thread works. A prompt begins a new turn: whatever the last one left open (Esc fires no
 * hook) is over. Any other sign of work only keeps the turn open.
 */
export function openTurn(session: Session, at: BootMs, by: "prompt" | "work"): Session {
  if (at < session.turn.at) return session;
  if (by === "work" && session.turn.phase === "open") {
    return { ...session, turn: { ...session.turn, at } };
  }
  const turn: Turn = { phase: "open", since: at, at };
  const opened = {
    ...session,
    turn,
    waits: session.waits.filter((w) => w.reason !== "idle-prompt"),
  };
  return by === "prompt" ? clearMainWaits(dropMainTools(opened, at, "interrupted"), at) : opened;
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
  return clearMainWaits(dropMainTools({ ...session, turn, background }, at, "interrupted"), at);
}

/** The agent's process begins (again): nothing of what ran before it can still run. */
export function restart(session: Session, at: BootMs): Session {
  if (at < session.turn.at) return session;
  const ended = endTurn(session, at, []);
  const subagents = ended.subagents.map((s) =>
    s.endedAt === undefined ? { ...s, endedAt: at } : s,
  );
  return { ...ended, compaction: { at }, tools: [], waits: [], subagents };
}
