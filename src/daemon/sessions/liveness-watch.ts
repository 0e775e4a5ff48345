import type { Now } from "../../core/instant.ts";
import type { Session } from "../../core/session/session.ts";
import type { Liveness } from "./liveness.ts";

/** A killed agent sends nothing: its session ends when we look. */
const WHILE_ACTIVE_MS = 2000;

/** A session that rests claims nothing that could be wrong; after a rest, looking costs 1 ms of cold code. */
const WHILE_IDLE_MS = 10_000;

export interface LivenessWatchPorts {
  readonly liveness: Liveness;
  readonly sessions: () => readonly Session[];
  readonly now: () => Now;
}

/** Decides when to look for agents that were killed. */
export interface LivenessWatch {
  /** A session was heard of at that moment. */
  see(session: Session, moment: Now): void;
  /** Looks at once. */
  check(): void;
  stop(): void;
}

/** Looks soon while an agent works, seldom while all rest, and has no timer without one. */
export function createLivenessWatch({
  liveness,
  now,
  sessions,
}: LivenessWatchPorts): LivenessWatch {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = Number.POSITIVE_INFINITY;

  const arm = (living: readonly Session[], { bootMs }: Now) => {
    if (living.length === 0) return;
    const afterMs = living.some(isActive) ? WHILE_ACTIVE_MS : WHILE_IDLE_MS;
    if (bootMs + afterMs >= dueMs) return;
    clearTimeout(timer);
    dueMs = bootMs + afterMs;
    timer = setTimeout(check, afterMs);
  };

  const check = () => {
    dueMs = Number.POSITIVE_INFINITY;
    const moment = now();
    liveness.check(sessions(), moment);
    arm(sessions(), moment);
  };

  return {
    see: (session, moment) => arm([session], moment),
    check,
    stop: () => clearTimeout(timer),
  };
}

const isActive = ({ turn }: Session): boolean => turn.phase === "open";
