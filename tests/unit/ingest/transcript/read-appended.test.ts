import { expect, test } from "bun:test";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { markedLineReader } from "../../../../src/ingest/transcript/marked-lines.ts";
import { readAppended, type ReadMark } from "../../../../src/ingest/transcript/read-appended.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";

const READER = markedLineReader(Buffer.from("<*>"));

/** Lines long enough that a few of them fill a fingerprint. */
const line = (name: string): string => `<*> ${name} ${"·".repeat(60)}\n`;
const lines = (...names: string[]): string => names.map(line).join("");

/** Reads on, and gives the names of the lines. */
function readOn(path: string, from?: ReadMark, maxBytes?: number, onLine: () => void = () => {}) {
  const names: string[] = [];
  const sink = {
    onLine(bytes: Buffer, start: number, end: number) {
      names.push(bytes.toString("utf8", start, end).split(" ")[1]!);
      onLine();
    },
    onTooLong: () => names.push("too long"),
  };
  const read = readAppended(path, from, READER, sink, maxBytes);
  return { names, isAnew: read?.isAnew, hasMore: read?.hasMore, mark: read?.mark };
}

test("only what was appended is read again", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const { mark } = readOn(path);
  appendFileSync(path, lines("c"));
  expect(readOn(path, mark)).toMatchObject({ names: ["c"], isAnew: false, hasMore: false });
});

test("a half-written last line waits until it is whole", () => {
  using dir = makeTranscriptDir();
  const [begin, end] = [line("b").slice(0, 20), line("b").slice(20)];
  const path = dir.write("t", lines("a") + begin);
  const first = readOn(path);
  const still = readOn(path, first.mark);
  appendFileSync(path, end);
  expect(first.names).toEqual(["a"]);
  expect(still.names).toEqual([]);
  expect(readOn(path, still.mark)).toMatchObject({ names: ["b"], isAnew: false });
});

test("a file that was cut is read from its beginning", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b", "c"));
  const { mark } = readOn(path);
  truncateSync(path, Buffer.byteLength(line("a")));
  expect(readOn(path, mark)).toMatchObject({ names: ["a"], isAnew: true });
});

test("a file that was cut and has grown beyond where it was is read from its beginning", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const { mark } = readOn(path);
  writeFileSync(path, lines("x", "y", "z"));
  expect(readOn(path, mark)).toMatchObject({ names: ["x", "y", "z"], isAnew: true });
});

test("another file of that name is read from its beginning", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const { mark } = readOn(path);
  renameSync(dir.write("new", lines("x", "y", "z")), path);
  expect(readOn(path, mark)).toMatchObject({ names: ["x", "y", "z"], isAnew: true });
});

test("a copy that goes on where the file ended is read from there", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const { mark } = readOn(path);
  copyFileSync(path, `${dir.path}/copy`);
  appendFileSync(`${dir.path}/copy`, lines("c"));
  renameSync(`${dir.path}/copy`, path);
  expect(readOn(path, mark)).toMatchObject({ names: ["c"], isAnew: false });
});

test("a file that is no longer than it was, and another one, is read from its beginning", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const { mark } = readOn(path);
  writeFileSync(path, lines("x", "y"));
  expect(readOn(path, mark)).toMatchObject({ names: ["x", "y"], isAnew: true });
});

test("a file under another name goes on where it was left", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a"));
  const { mark } = readOn(path);
  renameSync(path, `${path}2`);
  appendFileSync(`${path}2`, lines("b"));
  expect(readOn(`${path}2`, mark)).toMatchObject({ names: ["b"], isAnew: false });
});

test("a file that is gone tells nothing", () => {
  using dir = makeTranscriptDir();
  expect(readOn(`${dir.path}/none`)).toMatchObject({ names: [], mark: undefined });
});

test("a file that is deleted while it is read is read to its end", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const { names } = readOn(path, undefined, undefined, () => rmSync(path, { force: true }));
  expect(names).toEqual(["a", "b"]);
});

test("what is written while a file is read is read the next time", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  let more = lines("c");
  const first = readOn(path, undefined, undefined, () => {
    appendFileSync(path, more);
    more = "";
  });
  expect(first.names).toEqual(["a", "b"]);
  expect(readOn(path, first.mark)).toMatchObject({ names: ["c"], isAnew: false });
});

test("a file that is cut while it is read is read anew the next time", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const first = readOn(path, undefined, undefined, () => truncateSync(path, 0));
  writeFileSync(path, lines("x"));
  expect(readOn(path, first.mark)).toMatchObject({ names: ["x"], isAnew: true });
});

test("what is no regular file tells nothing, and nobody waits for it", () => {
  using dir = makeTranscriptDir();
  mkdirSync(`${dir.path}/dir.jsonl`);
  Bun.spawnSync(["mkfifo", `${dir.path}/pipe.jsonl`]);
  expect(readOn(`${dir.path}/dir.jsonl`).mark).toBeUndefined();
  expect(readOn(`${dir.path}/pipe.jsonl`).mark).toBeUndefined();
  expect(readOn("/dev/zero").mark).toBeUndefined();
});

test("in parts, each ends with a whole line and says that there is more", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b", "c"));
  const first = readOn(path, undefined, Buffer.byteLength(lines("a", "b")) + 5);
  const second = readOn(path, first.mark, 5000);
  expect(first).toMatchObject({ names: ["a", "b"], hasMore: true });
  expect(second).toMatchObject({ names: ["c"], hasMore: false, isAnew: false });
});

test("a line that is longer than a part is read whole", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", lines("a", "b"));
  const first = readOn(path, undefined, 3);
  expect(first.names).toEqual(["a"]);
  expect(readOn(path, first.mark, 3).names).toEqual(["b"]);
});
