import {
  handlesSignal,
  listPids,
  readComm,
  readProgramName,
  readUid,
} from "../../sys/processes.ts";
import { openProcess, type ProcessHandle } from "../../sys/signals.ts";

/** The bar's own name, and the one that the Nix wrapper gives it. Never matched by pattern: a `dbus-run-session -- waybar` has "waybar" in its arguments, and dies of the signal. */
const WAYBAR_NAMES = new Set(["waybar", ".waybar-wrapped"]);

/** How long "there is no Waybar" is believed, and how long a list of bars is believed to be complete. */
const SCAN_EVERY_MS = 5000;

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
  /** Bars that are still starting and would die of the signal: to be tried again soon. */
  readonly notReady: number;
}

export interface WaybarSignaller extends Disposable {
  /** Tells every Waybar of this user to read the state again. `nowMs` is any clock that does not go back. */
  signal(nowMs: number): SignalRound;
}

/** Signals bars by pidfds that are kept: /proc is read when a bar is gone, when none was known, and now and then. */
export function createWaybarSignaller(signal: number, processes: BarProcesses): WaybarSignaller {
  const bars = new Map<number, ProcessHandle & { ready?: boolean }>();
  let scannedAtMs = Number.NEGATIVE_INFINITY;

  const scan = (nowMs: number) => {
    scannedAtMs = nowMs;
    for (const pid of processes.find()) {
      const bar = bars.has(pid) ? undefined : processes.open(pid);
      if (bar) bars.set(pid, bar);
    }
  };

  const send = (isMeant: (pid: number) => boolean): Round => {
    let [signalled, notReady, gone] = [0, 0, 0];
    for (const [pid, bar] of bars) {
      if (!isMeant(pid)) continue;
      bar.ready ||= processes.listens(pid, signal);
      const result = bar.ready ? bar.send(signal) : isAlive(bar);
      if (result === "sent") signalled++;
      else if (result === "not-ready") notReady++;
      else {
        gone++;
        bar[Symbol.dispose]();
        bars.delete(pid);
      }
    }
    return { signalled, notReady, gone };
  };

  return {
    signal(nowMs) {
      const isStale = nowMs - scannedAtMs >= SCAN_EVERY_MS;
      const known = new Set(bars.keys());
      const round = send(() => true);
      if (round.gone === 0 && !isStale) return round;
      scan(nowMs);
      const added = send((pid) => !known.has(pid));
      return {
        signalled: round.signalled + added.signalled,
        notReady: round.notReady + added.notReady,
      };
    },
    [Symbol.dispose]() {
      for (const bar of bars.values()) bar[Symbol.dispose]();
      bars.clear();
    },
  };
}

type Round = SignalRound & { readonly gone: number };

/** Signal 0 reaches nobody and says whether there is anybody. */
const isAlive = (bar: ProcessHandle): "not-ready" | "gone" =>
  bar.send(0) === "gone" ? "gone" : "not-ready";

/** The real machine's bars. */
export const systemBars = (uid: number): BarProcesses => ({
  find: () => findWaybars(uid),
  open: openProcess,
  listens: handlesSignal,
});

/** Pids of this user's Waybar processes: name and program must agree. */
export function findWaybars(uid: number): number[] {
  return listPids().filter((pid) => {
    const comm = readComm(pid);
    return (
      comm !== undefined &&
      WAYBAR_NAMES.has(comm) &&
      readUid(pid) === uid &&
      readProgramName(pid) === comm
    );
  });
}
