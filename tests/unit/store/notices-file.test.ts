import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Attention } from "../../../src/core/attention/attention.ts";
import { bootMs } from "../../../src/core/instant.ts";
import { readNotices, writeNotices } from "../../../src/store/notices-file.ts";

let path: string;
beforeEach(() => {
  path = `${mkdtempSync(`${tmpdir()}/notices-`)}/notices.json`;
});
afterEach(() => rmSync(path.slice(0, path.lastIndexOf("/")), { recursive: true }));

const WAIT: Attention = [
  { kind: "needs-you", since: bootMs(5), dueAt: bootMs(2005), fate: "told" },
];
const NONE = { attention: new Map(), shown: new Map() };

test("what is written is read again", () => {
  const notices = { attention: new Map([["claude\ns1", WAIT]]), shown: new Map([["k", 7]]) };
  writeNotices(path, notices);
  expect(readNotices(path)).toEqual(notices);
});

test("without a file nothing has been told", () => {
  expect(readNotices(path)).toEqual(NONE);
});

test.each([
  "",
  "{",
  "null",
  "[]",
  '{"version":2,"attention":[["k",[]]],"shown":[["k",7]]}',
  '{"version":1}',
  '{"version":1,"attention":{"k":[]},"shown":7}',
  '{"version":1,"attention":[["k"],[1,[]],["k",{}],["k",[null]],"k"],"shown":[["k","7"],null]}',
  '{"version":1,"attention":[["k",[{"kind":"other","since":1,"dueAt":1,"fate":"told"}]]],"shown":[]}',
  '{"version":1,"attention":[["k",[{"kind":"error","since":"1","dueAt":1,"fate":"told"}]]],"shown":[]}',
])("of a file that holds %p nothing is taken", (text) => {
  writeFileSync(path, text);
  expect(readNotices(path)).toEqual(NONE);
});

test("what of a file can be read is taken", () => {
  writeNotices(path, { attention: new Map([["claude\ns1", WAIT]]), shown: new Map([["k", 7]]) });
  writeFileSync(path, readFileSync(path, "utf8").replace("7", '"7"'));
  expect(readNotices(path)).toEqual({
    attention: new Map([["claude\ns1", WAIT]]),
    shown: new Map(),
  });
});
