import type { Attention } from "../core/attention/attention.ts";
import { readNotices, writeNotices } from "../store/notices-file.ts";
import type { NotificationId } from "../surfaces/notify/notification.ts";
import type { ShownIds } from "../surfaces/notify/notifier.ts";

/** Nobody scrolls back further through what a desktop has shown. */
const MAX_SHOWN = 256;

/** What has been told, in memory and in its file. */
export interface NoticeBook {
  /** By the session's key, as it was when the book was opened. */
  readonly attention: ReadonlyMap<string, Attention>;
  readonly shown: ShownIds;
  /** Takes note of what is known now. */
  keep(attention: ReadonlyMap<string, Attention>): void;
}

/** Opens the book at that path; `run` guards the writing. */
export function openNoticeBook(path: string, run: (task: () => void) => void): NoticeBook {
  const found = readNotices(path);
  const shown = new Map(found.shown);
  let { attention } = found;
  const write = () => run(() => writeNotices(path, { attention, shown }));
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
        write();
      },
      delete(key) {
        if (shown.delete(key)) write();
      },
    },
    keep(current) {
      attention = current;
      write();
    },
  };
}
