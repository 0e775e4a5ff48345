import type { Attention } from "../../core/attention/attention.ts";
import { readNotices, writeNotices } from "../../store/notices-file.ts";
import type { NotificationId } from "../../surfaces/notify/notification.ts";
import type { ShownIds } from "../../surfaces/notify/notifier.ts";

/** Nobody scrolls back further through what a desktop has shown. */
const MAX_SHOWN = 256;

/** The file is for a restart, not for a reader: what comes together is written together. */
const WRITE_AFTER_MS = 100;

/** What has been told, in memory and in its file. */
export interface NoticeBook {
  /** By the session's key, as it was when the book was opened. */
  readonly attention: ReadonlyMap<string, Attention>;
  readonly shown: ShownIds;
  /** Takes note of what is known now. */
  keep(attention: ReadonlyMap<string, Attention>): void;
  /** Writes down what is not yet. */
  flush(): void;
}

/** Opens the book at that path; `run` guards the writing. */
export function openNoticeBook(path: string, run: (task: () => void) => void): NoticeBook {
  const found = readNotices(path);
  const shown = new Map(found.shown);
  let { attention } = found;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    run(() => writeNotices(path, { attention, shown }));
  };
  const touch = () => {
    timer ??= setTimeout(write, WRITE_AFTER_MS);
  };
  return {
    attention,
    shown: {
      // The file holds the numbers that a desktop has given.
      get: (key) => shown.get(key) as NotificationId | undefined,
      set(key, id) {
        if (shown.get(key) === id) return;
        shown.set(key, id);
        const [oldest] = shown.keys();
        if (shown.size > MAX_SHOWN && oldest !== undefined) shown.delete(oldest);
        touch();
      },
      delete(key) {
        if (shown.delete(key)) touch();
      },
    },
    keep(current) {
      attention = current;
      touch();
    },
    flush() {
      if (timer !== undefined) write();
    },
  };
}
