import { expect, test } from "bun:test";
import { appendFileSync, closeSync, openSync, truncateSync } from "node:fs";
import { markedLineReader } from "../../../../src/ingest/transcript/marked-lines.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";

const MARK = Buffer.from("<*>");

function readAll(path: string, reader = markedLineReader(MARK)) {
  const lines: { readonly offset: number; readonly length: number }[] = [];
  const tooLong: number[] = [];
  const fd = openSync(path, "r");
  const offset = reader.read(fd, 0, Number.MAX_SAFE_INTEGER, {
    onLine: (_bytes, start, end, _mark, at) => lines.push({ offset: at, length: end - start }),
    onTooLong: (at) => tooLong.push(at),
  });
  closeSync(fd);
  return { lines, tooLong, offset };
}

test("a single line of 50 MB is read", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", "first <*>\n");
  truncateSync(path, 50_000_010);
  appendFileSync(path, "<*>\nlast <*>\n");
  expect(readAll(path)).toEqual({
    lines: [
      { offset: 0, length: 9 },
      { offset: 10, length: 50_000_003 },
      { offset: 50_000_014, length: 8 },
    ],
    tooLong: [],
    offset: 50_000_023,
  });
});

test("a line beyond 128 MB is told and passed over, and the next one is read", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", "first <*>\n<*>");
  truncateSync(path, 150_000_000);
  appendFileSync(path, "<*>\nlast <*>\n");
  expect(readAll(path)).toEqual({
    lines: [
      { offset: 0, length: 9 },
      { offset: 150_000_004, length: 8 },
    ],
    tooLong: [10],
    offset: 150_000_013,
  });
});

test("a line beyond 128 MB that has not ended waits", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("t", "first <*>\n<*>");
  truncateSync(path, 140_000_000);
  expect(readAll(path)).toEqual({ lines: [{ offset: 0, length: 9 }], tooLong: [], offset: 10 });
});

test("a reader is good for any number of files", () => {
  using dir = makeTranscriptDir();
  const reader = markedLineReader(MARK, { chunkBytes: 8 });
  const first = readAll(dir.write("a", `${"x".repeat(100)}<*>\n`), reader);
  const second = readAll(dir.write("b", "<*>\n"), reader);
  expect(first.lines).toEqual([{ offset: 0, length: 103 }]);
  expect(second.lines).toEqual([{ offset: 0, length: 3 }]);
});
