import { expect, test } from "bun:test";
import { lastLines } from "../../../../src/ingest/transcript/last-lines.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";

test.each([
  ["all of a short file", "a\nbb\nccc\n", 9, 100, ["a", "bb", "ccc"]],
  ["none that the beginning cuts", "a\nbb\nccc\n", 9, 6, ["ccc"]],
  ["none that begins exactly there, which nobody can tell", "a\nbb\nccc\n", 9, 7, ["ccc"]],
  ["none behind the offset", "a\nbb\nccc\n", 5, 100, ["a", "bb"]],
  ["none that has not ended", "a\nbb", 4, 100, ["a"]],
  ["empty ones as well", "\n\na\n", 4, 100, ["", "", "a"]],
  ["none of an empty file", "", 0, 100, []],
  ["none where one line fills it all", "abcdefgh\n", 9, 4, []],
  ["none where nothing has ended within", "a\nbcdefgh", 9, 4, []],
  ["those that are left of a file that was cut", "a\nbb\n", 50, 100, ["a", "bb"]],
])("the last lines are %s", (_which, content, offset, within, expected) => {
  using dir = makeTranscriptDir();
  const lines = lastLines(dir.write("t", content), offset, within);
  expect(lines.map((line) => Buffer.from(line).toString())).toEqual(expected);
});

test("a file that is gone has no last lines", () => {
  expect(lastLines("/nowhere/t", 100, 100)).toEqual([]);
});
