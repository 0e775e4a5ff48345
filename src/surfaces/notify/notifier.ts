import type { Log } from "../../sys/log.ts";
import type { RunProgram } from "../../sys/run-program.ts";
import type { Notification, NotificationId, NotifyProgram } from "./notification.ts";
import { NOTIFY_PROGRAMS } from "./programs.ts";

/** Tells a person something on the desktop. */
export interface Notifier {
  /** Returns at once and never throws: a desktop that is not there is no fault of whoever has something to say. */
  notify(note: Notification): void;
}

/** A desktop that has to be started first takes about two seconds; D-Bus itself gives up after 25. */
const TIMEOUT_MS = 10_000;

/** More than anybody reads at once: while the desktop hangs, the oldest are dropped. */
const MAX_WAITING = 8;

/**
 * Shows notifications one after another by the first program that can. What waits is replaced by what has
 * the same key. That none can is logged once, until one can again.
 */
export function createNotifier(run: RunProgram, log: Log): Notifier {
  const shown = new Map<string, NotificationId>();
  const waiting: Notification[] = [];
  let isShowing = false;
  let isBroken = false;

  const show = async (note: Notification): Promise<void> => {
    const replaces = note.replaceKey === undefined ? undefined : shown.get(note.replaceKey);
    const failures: string[] = [];
    for (const program of NOTIFY_PROGRAMS) {
      const end = await run(program.name, program.toArgs(note, replaces), TIMEOUT_MS);
      if (end.kind === "done") {
        remember(note, program, end.output);
        isBroken = false;
        return;
      }
      failures.push(`${program.name}: ${end.kind === "missing" ? "not installed" : end.reason}`);
    }
    if (!isBroken) log(`Notifications cannot be shown (${failures.join("; ")}).`);
    isBroken = true;
  };

  const remember = ({ replaceKey }: Notification, program: NotifyProgram, output: string) => {
    const id = program.readId(output);
    if (replaceKey !== undefined && id !== undefined) shown.set(replaceKey, id);
  };

  const showAll = async (): Promise<void> => {
    isShowing = true;
    for (let note = waiting.shift(); note !== undefined; note = waiting.shift()) {
      await show(note);
    }
    isShowing = false;
  };

  return {
    notify(note) {
      const { replaceKey } = note;
      const older = waiting.findIndex(
        (other) => replaceKey !== undefined && other.replaceKey === replaceKey,
      );
      if (older >= 0) waiting.splice(older, 1);
      waiting.push(note);
      if (waiting.length > MAX_WAITING) waiting.shift();
      if (!isShowing) void showAll();
    },
  };
}
