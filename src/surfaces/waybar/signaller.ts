import {
  handlesSignal,
  listPids,
  readComm,
  readInvokedName,
  readProgramName,
  readUid,
} from "../../sys/processes.ts";
import { openProcess, type ProcessHandle } from "../../sys/signals.ts";

/** The bar's own name, and the one that the Nix wrapper gives it. Never matched by pattern: a `dbus-run-session -- waybar` has "waybar" in its arguments, and dies of the signal. */
const WAYBAR_NAMES = new Set(["waybar", ".waybar-wrapped"]);

/** How long "there is no Waybar" is believed, and how long a list of bars is believed to be complete. */
const SCAN_EVERY_MS = 5000;

/** A bar that is starting installs its signal handlers within about 115 ms (measured on Waybar 0.9.17). One that has not is looked at again ever less often. */
const NOT_READY_MS = 100;

/** What finding and signalling bars needs of the machine. */
export interface BarProcesses {
  /** Pids of Waybar processes of this user. */
  find(): number[];
  open(pid: number): ProcessHandle | undefined;
  /** Whether the process would survive the signal. */
  listens(pid: number, signal: number): boolean;
}

/** What came of one round of signals. */
export interface SignalRound {
  readonly signalled: number;
  /** In how many ms `settle` is due: a bar is still starting, or one may have started that is not in the list. */
  readonly settleInMs: number | undefined;
}

/** Times are on any clock that does not go back. */
export interface WaybarSignaller extends Disposable {
  /** Tells every Waybar of this user to read the state again. */
  signal(nowMs: number): SignalRound;
  /** Makes up for bars that the last round did not reach; the others hear nothing. */
  settle(nowMs: number): SignalRound;
}

interface Bar extends ProcessHandle {
  isReady: boolean;
  /** The state has changed since this bar was last told. */
  isOwed: boolean;
}

/**
 * Signals bars by pidfds that are kept. /proc is read when a bar is gone, when the list is old, and once
 * after a round that went out on an old list: a bar that starts in between reads the state by itself,
 * but not what changed right after.
 */
export function createWaybarSignaller(signal: number, processes: BarProcesses): WaybarSignaller {
  const bars = new Map<number, Bar>();
  let scannedAtMs = Number.NEGATIVE_INFINITY;
  let changedAtMs = Number.NEGATIVE_INFINITY;
  let notReadyMs = NOT_READY_MS;

  const scan = (nowMs: number) => {
    scannedAtMs = nowMs;
    for (const pid of processes.find()) {
      const process = bars.has(pid) ? undefined : processes.open(pid);
      if (process) bars.set(pid, { ...process, isReady: false, isOwed: true });
    }
  };

  /** Signals whoever is owed one; gives the number of those, and whether a bar has gone. */
  const pay = (): { readonly signalled: number; readonly hasGone: boolean } => {
    let signalled = 0;
    let hasGone = false;
    for (const [pid, bar] of bars) {
      if (!bar.isOwed) continue;
      bar.isReady ||= processes.listens(pid, signal);
      // Signal 0 reaches nobody and says whether there is anybody.
      const result = bar.send(bar.isReady ? signal : 0);
      if (result !== "gone") {
        bar.isOwed = !bar.isReady;
        if (bar.isReady && result === "sent") signalled++;
        continue;
      }
      hasGone = true;
      bar[Symbol.dispose]();
      bars.delete(pid);
    }
    return { signalled, hasGone };
  };

  const round = (nowMs: number): SignalRound => {
    const known = pay();
    const isOld = nowMs - scannedAtMs >= SCAN_EVERY_MS;
    if (!known.hasGone && !isOld) return { signalled: known.signalled, settleInMs: due(nowMs) };
    scan(nowMs);
    const signalled = known.signalled + pay().signalled;
    return { signalled, settleInMs: due(nowMs) };
  };

  const due = (nowMs: number): number | undefined => {
    if ([...bars.values()].some((bar) => bar.isOwed)) {
      const dueInMs = notReadyMs;
      notReadyMs = Math.min(notReadyMs * 2, SCAN_EVERY_MS);
      return dueInMs;
    }
    return scannedAtMs < changedAtMs ? scannedAtMs + SCAN_EVERY_MS - nowMs : undefined;
  };

  return {
    signal(nowMs) {
      changedAtMs = nowMs;
      notReadyMs = NOT_READY_MS;
      for (const bar of bars.values()) bar.isOwed = true;
      return round(nowMs);
    },
    settle: round,
    [Symbol.dispose]() {
      for (const bar of bars.values()) bar[Symbol.dispose]();
      bars.clear();
    },
  };
}

/** The real machine's bars. */
export const systemBars = (uid: number): BarProcesses => ({
  find: () => findWaybars(uid),
  open: openProcess,
  listens: handlesSignal,
});

/** Pids of this user's Waybar processes: name and program must agree. Where the program is not shown to us, what it was started as must. */
export function findWaybars(uid: number): number[] {
  return listPids().filter((pid) => {
    const comm = readComm(pid);
    return (
      comm !== undefined && WAYBAR_NAMES.has(comm) && readUid(pid) === uid && runsWaybar(pid, comm)
    );
  });
}

function runsWaybar(pid: number, comm: string): boolean {
  const program = readProgramName(pid);
  // A wrapper starts the real one under the plain name.
  return program === undefined ? WAYBAR_NAMES.has(readInvokedName(pid) ?? "") : program === comm;
}
