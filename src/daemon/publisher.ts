import type { Now } from "../core/instant.ts";
import type { Session } from "../core/session/session.ts";
import { nextChangeMs, viewBar } from "../core/view/bar.ts";
import type { BarOptions } from "../core/view/bar-options.ts";
import { renderWaybarJson } from "../surfaces/waybar/module-json.ts";
import type { SignalRound, WaybarSignaller } from "../surfaces/waybar/signaller.ts";
import { writeAtomically } from "../sys/atomic-write.ts";

/** Time alone changes the tooltip by the minute; a timer is never armed for longer than this. */
const LONGEST_SLEEP_MS = 3600_000;

export interface PublisherPorts {
  readonly statePath: () => string;
  readonly options: () => BarOptions;
  readonly sessions: () => readonly Session[];
  readonly signaller: () => WaybarSignaller;
  readonly now: () => Now;
  /** So many bars were told. */
  readonly onSignalled: (count: number) => void;
  /** Asked to publish again, because time has passed. */
  readonly wake: () => void;
}

/** Keeps Waybar's file true, and tells bars when it has changed. */
export interface Publisher {
  /** Renders, puts the file in place, and only then signals; unchanged bytes do neither. Throws what the file system says. */
  publish(): void;
  stop(): void;
}

/** Keeps Waybar's file true. */
export function createPublisher(ports: PublisherPorts): Publisher {
  let written: string | undefined;
  let writtenPath: string | undefined;
  let wakeTimer: ReturnType<typeof setTimeout> | undefined;
  let settleTimer: ReturnType<typeof setTimeout> | undefined;

  const sleep = (sessions: readonly Session[], options: BarOptions, now: Now) => {
    clearTimeout(wakeTimer);
    const inMs = nextChangeMs(sessions, options, now);
    if (inMs !== undefined) wakeTimer = setTimeout(ports.wake, Math.min(inMs, LONGEST_SLEEP_MS));
  };

  const settleLater = ({ settleInMs, signalled }: SignalRound) => {
    if (signalled > 0) ports.onSignalled(signalled);
    clearTimeout(settleTimer);
    if (settleInMs === undefined) return;
    settleTimer = setTimeout(() => {
      settleLater(ports.signaller().settle(ports.now().bootMs));
    }, settleInMs);
  };

  return {
    publish() {
      const [sessions, options, now] = [ports.sessions(), ports.options(), ports.now()];
      sleep(sessions, options, now);
      const path = ports.statePath();
      const json = renderWaybarJson(viewBar(sessions, options, now));
      if (json === written && path === writtenPath) return;
      writeAtomically(path, json);
      [written, writtenPath] = [json, path];
      settleLater(ports.signaller().signal(now.bootMs));
    },
    stop() {
      clearTimeout(wakeTimer);
      clearTimeout(settleTimer);
    },
  };
}
