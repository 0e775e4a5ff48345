import type { NotificationsConfig } from "../../config/notifications.ts";
import type { Now } from "../../core/instant.ts";
import type { Session } from "../../core/session/session.ts";
import { systemDesktop } from "../../desktop/ports.ts";
import { createNotifier, type Notifier } from "../../surfaces/notify/notifier.ts";
import { hearProgram } from "../../sys/hear-program.ts";
import type { Log } from "../../sys/log.ts";
import type { Env, RuntimePaths } from "../../sys/paths.ts";
import { runProgram } from "../../sys/run-program.ts";
import { utcOffsetMinutes } from "../../sys/utc-offset.ts";
import { type AttentionWatch, createAttentionWatch } from "./attention-watch.ts";
import type { Supervisor } from "../component.ts";
import { openNoticeBook } from "./notice-book.ts";
import { createSessionWindows } from "./session-windows.ts";

export interface DesktopNoticesPorts {
  /** As it is in force at the moment. */
  readonly config: () => NotificationsConfig;
  readonly isMuted: () => boolean;
  readonly sessions: () => readonly Session[];
  readonly env: Env;
  readonly paths: RuntimePaths;
  readonly supervisor: Pick<Supervisor, "run" | "runLong">;
  readonly log: Log;
  readonly now: () => Now;
}

/** What a person is told on the desktop. */
export interface DesktopNotices extends AttentionWatch {
  /** For what else there is to tell. */
  readonly notifier: Pick<Notifier, "notify">;
}

/** Goes on where the daemon before this one was: what that has told is known. */
export function createDesktopNotices(ports: DesktopNoticesPorts): DesktopNotices {
  const { config, isMuted, sessions, env, paths, supervisor, log, now } = ports;
  const book = openNoticeBook(paths.notices, (task) => supervisor.run("notices", task));
  const notifier = createNotifier(runProgram, log, { hear: hearProgram, shown: book.shown });
  const windows = createSessionWindows(systemDesktop(env, paths.dir), log);
  const watch = createAttentionWatch({
    config,
    isMuted,
    sessions,
    notifier,
    isInView: windows.isInView,
    runLong: (task) => supervisor.runLong("notifications", task),
    onClick: (session) => supervisor.runLong("windows", async () => await windows.show(session)),
    known: book.attention,
    onChange: book.keep,
    now,
    utcOffsetMinutes,
    displayWidth: (text) => Bun.stringWidth(text),
  });
  return {
    ...watch,
    notifier,
    stop() {
      watch.stop();
      notifier.stop();
      book.flush();
    },
  };
}
