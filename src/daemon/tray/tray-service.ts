import type { TrayView } from "../../core/view/tray.ts";
import { BridgeFault } from "../../core/fault.ts";
import type { BootMs } from "../../core/instant.ts";
import type { TrayAction } from "../../surfaces/tray/menu.ts";
import type { Tray, TrayPorts } from "../../surfaces/tray/tray.ts";
import type { Log } from "../../sys/log.ts";
import type { Env } from "../../sys/paths.ts";
import type { Supervisor } from "../component.ts";

export interface TrayServicePorts {
  /** Loads what draws the icon: a daemon without one has nothing of it. */
  readonly load: () => Promise<{ readonly openTray: (ports: TrayPorts) => Promise<Tray> }>;
  readonly isEnabled: () => boolean;
  readonly env: Env;
  readonly runtimeDir: string;
  readonly quitLabel: string;
  readonly view: () => TrayView;
  /** A person has chosen something in the menu. Must not throw. */
  readonly onAction: (action: TrayAction) => void;
  readonly now: () => BootMs;
  readonly run: Supervisor["run"];
  readonly log: Log;
}

/** The part of the daemon that is in the desktop's tray, where the configuration wants it. */
export interface TrayService {
  /** Puts the icon in place or takes it away, as the configuration says. */
  apply(): void;
  /** What is shown may have changed. */
  touch(): void;
  stop(): void;
}

/** Each change makes every tray read us again: an eye does not need more of them. */
const SHOW_EVERY_MS = 500;

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/** An icon that is not there yet. What draws it is loaded when it is wanted. */
export function createTrayService(ports: TrayServicePorts): TrayService {
  let tray: Tray | undefined;
  let isWanted = false;
  let isSeen: boolean | undefined;
  // Which attempt counts: what an earlier one still has to say is passed over.
  let attempt = 0;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let showTimer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;

  const report = (problem?: Error): void =>
    ports.run("tray", () => {
      if (problem !== undefined) throw problem;
    });

  const connect = (): void => {
    const ours = ++attempt;
    open(ours).catch((error: unknown) => {
      lose(ours, error instanceof Error ? error : new Error(String(error)));
    });
  };

  const open = async (ours: number): Promise<void> => {
    const { openTray } = await ports.load();
    const opened = await openTray({
      env: ports.env,
      runtimeDir: ports.runtimeDir,
      pid: process.pid,
      quitLabel: ports.quitLabel,
      view: ports.view(),
      onAction: ports.onAction,
      onTray: (isThere) => {
        if (ours === attempt) see(isThere);
      },
      onClosed: () => lose(ours, new BridgeFault("bus-unreachable", "The session bus has gone.")),
    });
    if (ours !== attempt) return opened.close();
    tray = opened;
    retryMs = FIRST_RETRY_MS;
    report();
    show();
  };

  const lose = (ours: number, problem: Error): void => {
    if (ours !== attempt) return;
    forget();
    report(problem);
    retryTimer = setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  };

  const see = (isThere: boolean): void => {
    if (isThere === isSeen) return;
    isSeen = isThere;
    ports.log(
      isThere
        ? "the icon is in the tray"
        : "there is no tray to put the icon in; it appears in the first that comes",
    );
  };

  const show = (): void => {
    clearTimeout(showTimer);
    showTimer = undefined;
    shownAt = ports.now();
    tray?.show(ports.view());
  };

  const forget = (): void => {
    attempt++;
    tray?.close();
    tray = undefined;
    isSeen = undefined;
    clearTimeout(showTimer);
    showTimer = undefined;
    clearTimeout(retryTimer);
  };

  return {
    apply() {
      if (ports.isEnabled() === isWanted) return;
      isWanted = !isWanted;
      if (isWanted) return connect();
      forget();
      report();
    },
    touch() {
      if (!tray || showTimer !== undefined) return;
      const inMs = shownAt + SHOW_EVERY_MS - ports.now();
      if (inMs <= 0) show();
      else showTimer = setTimeout(show, inMs);
    },
    stop: forget,
  };
}
