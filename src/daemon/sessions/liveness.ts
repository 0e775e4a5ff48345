import type { Now } from "../../core/instant.ts";
import type { AgentEvent } from "../../core/session/event.ts";
import type { Session } from "../../core/session/session.ts";
import { type ProcessIdentity, readProcess } from "../../sys/processes.ts";
import { sessionKey } from "./registry.ts";

/** So many processes at a time; with more sessions each is looked at less often. */
const CHECKS_AT_ONCE = 50;

/** A sender that names no process and falls silent for so long will not be heard of again. */
const FORGET_SILENT_MS = 12 * 3600_000;

/** Knows whether agents still run. */
export interface Liveness {
  /** Emits `process-gone` for sessions whose agent is no more. */
  check(sessions: readonly Session[], now: Now): void;
}

/** Knows each session's process by pid and start time, so that a recycled pid is not taken for it. */
export function createLiveness(
  emit: (event: AgentEvent) => void,
  read: (pid: number) => ProcessIdentity | undefined = readProcess,
): Liveness {
  const seen = new Map<string, ProcessIdentity>();
  let next = 0;

  const isGone = (session: Session, now: Now): boolean => {
    const { pid } = session;
    if (pid === undefined) return now.bootMs - session.lastEventAt > FORGET_SILENT_MS;
    const key = sessionKey(session.agent, session.id);
    const found = read(pid);
    const known = seen.get(key);
    if (!found) return true;
    if (known?.pid === pid) return known.startTicks !== found.startTicks;
    seen.set(key, found);
    return false;
  };

  const forgetOthers = (sessions: readonly Session[]) => {
    if (seen.size <= sessions.length) return;
    const keys = new Set(sessions.map((session) => sessionKey(session.agent, session.id)));
    for (const key of seen.keys()) if (!keys.has(key)) seen.delete(key);
  };

  return {
    check(sessions, now) {
      if (next >= sessions.length) {
        next = 0;
        forgetOthers(sessions);
      }
      const turn = sessions.slice(next, next + CHECKS_AT_ONCE);
      next += turn.length;
      for (const session of turn) {
        if (!isGone(session, now)) continue;
        seen.delete(sessionKey(session.agent, session.id));
        emit({
          agent: session.agent,
          sessionId: session.id,
          at: now.bootMs,
          atEpochMs: now.epochMs,
          kind: "process-gone",
        });
      }
    },
  };
}
