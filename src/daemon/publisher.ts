import type { Now } from "../core/instant.ts";
import type { Session } from "../core/session/session.ts";
import { nextChangeMs, viewBar } from "../core/view/bar.ts";
import type { BarOptions } from "../core/view/bar-options.ts";
import { renderWaybarJson } from "../surfaces/waybar/module-json.ts";
import type { WaybarSignaller } from "../surfaces/waybar/signaller.ts";
import { writeAtomically } from "../sys/atomic-write.ts";

/** A bar that is starting installs its signal handlers within about 115 ms (measured on Waybar 0.9.17). */
const NOT_READY_RETRY_MS = 100;

/** Time alone changes the tooltip by the minute; a timer is never armed for longer than this. */
const LONGEST_SLEEP_MS = 3600_000;

export interface PublisherPorts {
  readonly statePath: () => string;
  readonly options: () => BarOptions;
  readonly sessions: () => readonly Session[];
  readonly signaller: () => WaybarSignaller;
  readonly now: () => Now;
  /** Asked to publish again, because time has passed. */
  readonly wake: () => void;
}

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
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  const sleep = (sessions: readonly Session[], options: BarOptions, now: Now) => {
    clearTimeout(wakeTimer);
    const inMs = nextChangeMs(sessions, options, now);
    if (inMs !== undefined) wakeTimer = setTimeout(ports.wake, Math.min(inMs, LONGEST_SLEEP_MS));
  };

  const signal = (now: Now) => {
    clearTimeout(retryTimer);
    const { notReady } = ports.signaller().signal(now.bootMs);
    if (notReady > 0) retryTimer = setTimeout(() => signal(ports.now()), NOT_READY_RETRY_MS);
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
      signal(now);
    },
    stop() {
      clearTimeout(wakeTimer);
      clearTimeout(retryTimer);
    },
  };
}
