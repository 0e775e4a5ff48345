import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Attention } from "../../../../src/core/attention/attention.ts";
import { bootMs } from "../../../../src/core/instant.ts";
import { openNoticeBook } from "../../../../src/daemon/desktop/notice-book.ts";
import type { NotificationId } from "../../../../src/surfaces/notify/notification.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/book-`);
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(dir, { recursive: true });
});

const open = () => openNoticeBook(`${dir}/notices.json`, (task) => task());

const id = (n: number) => n as NotificationId;

const WAIT: Attention = [
  { kind: "needs-you", since: bootMs(5), dueAt: bootMs(2005), fate: "told" },
];

test("what it was told is in the next one", () => {
  const book = open();
  book.keep(new Map([["claude\ns1", WAIT]]));
  book.shown.set("a", id(7));
  book.shown.set("b", id(8));
  book.shown.delete("b");
  jest.advanceTimersByTime(100);
  const next = open();
  expect(next.attention).toEqual(new Map([["claude\ns1", WAIT]]));
  expect([next.shown.get("a"), next.shown.get("b")]).toEqual([id(7), undefined]);
});

test("what is not yet written is written at the end, and nothing where there is nothing", () => {
  const book = open();
  book.flush();
  expect(existsSync(`${dir}/notices.json`)).toBe(false);
  book.shown.set("a", id(7));
  book.flush();
  expect(open().shown.get("a")).toBe(id(7));
  expect(jest.getTimerCount()).toBe(0);
});

test("of what the desktop has shown the newest is remembered", () => {
  const book = open();
  for (let n = 1; n <= 1000; n++) book.shown.set(String(n), id(n));
  expect(book.shown.get("1")).toBeUndefined();
  expect(book.shown.get("1000")).toBe(id(1000));
});
