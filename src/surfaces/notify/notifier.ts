import type { HearProgram, HeardProgram } from "../../sys/hear-program.ts";
import type { Log } from "../../sys/log.ts";
import type { ProgramEnd, RunProgram } from "../../sys/run-program.ts";
import type {
  Notification,
  NotificationClick,
  NotificationId,
  NotifyProgram,
} from "./notification.ts";
import { CLICK, CLOSE_PROGRAMS, NOTIFY_PROGRAMS } from "./programs.ts";

/** Tells a person something on the desktop. */
export interface Notifier {
  /** Returns at once and never throws: a desktop that is not there is no fault of whoever has something to say. */
  notify(note: Notification): void;
  /** Takes away what was last shown with that key, in its turn; nothing where there is none. */
  withdraw(replaceKey: string): void;
  /** Listens for clicks no longer. What is shown stays. */
  stop(): void;
}

/** Which notification stands for a key: a Map, or one that outlives the process. */
export interface ShownIds {
  get(replaceKey: string): NotificationId | undefined;
  set(replaceKey: string, id: NotificationId): void;
  delete(replaceKey: string): void;
}

export interface NotifierOptions {
  /** Absent: no notification has a click. */
  readonly hear?: HearProgram;
  readonly shown?: ShownIds;
}

/** A desktop that has to be started first takes about two seconds; D-Bus itself gives up after 25. */
const TIMEOUT_MS = 10_000;

/** More than anybody reads at once: while the desktop hangs, the oldest are dropped. */
const MAX_WAITING = 8;

/** So many notifications can be clicked: each is a process of three megabytes that waits. Older ones stay, without a click. */
const MAX_CLICKABLE = 8;

/** What is to be done on the desktop, one after another. */
type Errand =
  | { readonly kind: "show"; readonly key: string | undefined; readonly note: Notification }
  | { readonly kind: "close"; readonly key: string };

/**
 * Shows notifications one after another by the first program that can. What waits is replaced by what has
 * the same key. That none can is logged once, until one can again.
 */
export function createNotifier(
  run: RunProgram,
  log: Log,
  { hear, shown = new Map<string, NotificationId>() }: NotifierOptions = {},
): Notifier {
  const clickable = new Map<string, HeardProgram>();
  let waiting: Errand[] = [];
  let current: Errand | undefined;
  let isBroken = false;

  const show = async (note: Notification): Promise<void> => {
    const failures: string[] = [];
    for (const program of NOTIFY_PROGRAMS) {
      const end = await showBy(program, note);
      if (end.kind === "done") {
        isBroken = false;
        return;
      }
      failures.push(`${program.name}: ${end.kind === "missing" ? "not installed" : end.reason}`);
    }
    if (!isBroken) log(`Notifications cannot be shown (${failures.join("; ")}).`);
    isBroken = true;
  };

  const showBy = async (program: NotifyProgram, note: Notification): Promise<ProgramEnd> => {
    const { replaceKey: key, onClick } = note;
    if (hear && onClick && key !== undefined && program.hearsClicks) {
      return await showClickable(program, note, { hear, onClick, key });
    }
    const { onClick: _, ...plain } = note;
    const replaces = key === undefined ? undefined : shown.get(key);
    const end = await run(program.name, program.toArgs(plain, replaces), TIMEOUT_MS);
    if (end.kind === "done" && key !== undefined) {
      remember(key, program.readId(end.output));
      unhear(key);
    }
    return end;
  };

  /** It is shown when the program tells its number, and goes on until it is gone. */
  const showClickable = async (
    program: NotifyProgram,
    note: Notification,
    click: {
      readonly hear: HearProgram;
      readonly onClick: NotificationClick;
      readonly key: string;
    },
  ): Promise<ProgramEnd> => {
    const { key, onClick } = click;
    const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
    const heard = click.hear(program.name, program.toArgs(note, shown.get(key)), (line) => {
      const id = program.readId(line);
      if (id !== undefined) {
        remember(key, id);
        resolve({ kind: "done", output: line });
      }
      if (line === CLICK) onClick.run();
    });
    const timer = setTimeout(() => {
      resolve({ kind: "failed", reason: `no answer within ${TIMEOUT_MS} ms` });
    }, TIMEOUT_MS);
    timer.unref();
    void heard.ended.then(resolve);
    const end = await promise;
    clearTimeout(timer);
    if (end.kind !== "done") heard.stop();
    else keepHearing(key, heard);
    return end;
  };

  const keepHearing = (key: string, heard: HeardProgram) => {
    unhear(key);
    clickable.set(key, heard);
    void heard.ended.then(() => {
      if (clickable.get(key) === heard) clickable.delete(key);
    });
    const [oldest] = clickable.keys();
    if (clickable.size > MAX_CLICKABLE && oldest !== undefined) unhear(oldest);
  };

  const unhear = (key: string) => {
    clickable.get(key)?.stop();
    clickable.delete(key);
  };

  const remember = (key: string, id: NotificationId | undefined) => {
    if (id !== undefined) shown.set(key, id);
  };

  const close = async (key: string): Promise<void> => {
    const id = shown.get(key);
    if (id === undefined) return;
    shown.delete(key);
    for (const program of CLOSE_PROGRAMS) {
      const end = await run(program.name, program.toArgs(id), TIMEOUT_MS);
      if (end.kind === "done") break;
    }
    unhear(key);
  };

  const runAll = async (): Promise<void> => {
    for (current = waiting.shift(); current !== undefined; current = waiting.shift()) {
      if (current.kind === "show") await show(current.note);
      else await close(current.key);
    }
  };

  const enqueue = (errand: Errand) => {
    const { key } = errand;
    if (key !== undefined) waiting = waiting.filter((other) => other.key !== key);
    waiting.push(errand);
    const shows = waiting.filter(({ kind }) => kind === "show");
    if (shows.length > MAX_WAITING) waiting = waiting.filter((other) => other !== shows[0]);
    if (current === undefined) void runAll();
  };

  return {
    notify: (note) => enqueue({ kind: "show", key: note.replaceKey, note }),
    withdraw(key) {
      waiting = waiting.filter((other) => other.key !== key);
      if (shown.get(key) !== undefined || current?.key === key) enqueue({ kind: "close", key });
    },
    stop() {
      waiting = [];
      for (const heard of clickable.values()) heard.stop();
      clickable.clear();
    },
  };
}
