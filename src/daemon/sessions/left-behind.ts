import type { Session } from "../../core/session/session.ts";
import { loadSessions } from "../../store/session-files.ts";
import { drainSpool } from "../../store/spool.ts";
import { lockFile } from "../../sys/file-lock.ts";
import type { RuntimePaths } from "../../sys/paths.ts";

/** A hook that folds its event by itself is done within this time, or was stopped in the middle. */
const START_LOCK_WAIT_MS = 1000;

export interface LeftBehindPorts {
  readonly paths: Pick<RuntimePaths, "lock" | "sessions" | "spool">;
  /** A session that an earlier process has written down. */
  readonly adopt: (session: Session) => void;
  /** A message that found no room, or nobody. */
  readonly take: (message: Uint8Array) => void;
  /** Writes down what messages have come to; they are gone then. */
  readonly keep: () => void;
  /** A hook holds the lock: it is to be looked again. */
  readonly lookAgain: () => void;
}

/** What hooks and the daemon before this one have left on the disk. All of it throws what the file system says. */
export interface LeftBehind {
  /** Everything; a hook that has found nobody a moment ago is waited for. */
  takeOver(): void;
  /** Everything that nobody keeps from us. */
  takeOverNow(): void;
  /** What has been spooled since. */
  takeSpool(): void;
}

/** Takes it in under the lock that hooks hold while they write there. */
export function createLeftBehind(ports: LeftBehindPorts): LeftBehind {
  const { paths, adopt, take, keep, lookAgain } = ports;
  const drain = (lock: Disposable | undefined): void => {
    if (lock) drainSpool(paths.spool, take, keep);
    else lookAgain();
  };
  /** What is written down comes before what is spooled: that was sent later, and adds to it. */
  const takeOver = (waitMs: number): void => {
    using lock = lockFile(paths.lock, waitMs);
    for (const session of loadSessions(paths.sessions)) adopt(session);
    drain(lock);
  };
  return {
    takeOver: () => takeOver(START_LOCK_WAIT_MS),
    takeOverNow: () => takeOver(0),
    takeSpool() {
      using lock = lockFile(paths.lock, 0);
      drain(lock);
    },
  };
}
