import { expect, test } from "bun:test";
import { linkSync, mkdirSync, symlinkSync } from "node:fs";
import {
  findTranscripts,
  transcriptAt,
} from "../../../../src/ingest/transcript/transcript-files.ts";
import { describeNeeding, missingPrograms } from "../../../support/describe-needing.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";

const namesIn = (...roots: string[]): string[] =>
  findTranscripts(roots)
    .map(({ path }) => path.split("/").at(-1)!)
    .toSorted();

test("sessions and their subagents are found, and nothing else", () => {
  using dir = makeTranscriptDir();
  dir.write("-home-ada/s1.jsonl", "");
  dir.write("-home-ada/s1/subagents/agent-a1.jsonl", "");
  dir.write("-home-ada/s1/subagents/agent-a1.meta.json", "");
  dir.write("-home-ada/s1/tool-results/toolu_1.jsonl", "");
  dir.write("-home-ada/memory/notes.md", "");
  mkdirSync(`${dir.path}/-home-ada/dir.jsonl`);
  expect(namesIn(dir.path)).toEqual(["agent-a1.jsonl", "s1.jsonl"]);
});

test("a file has its size, its time and its inode", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", "12345");
  expect(findTranscripts([dir.path])).toEqual([
    { path, sizeBytes: 5, inode: expect.any(Number), mtimeMs: expect.any(Number) },
  ]);
  expect(findTranscripts([dir.path])).toEqual([transcriptAt(path)!]);
});

test("a file is found once, however many names and links lead to it", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.jsonl", "");
  linkSync(path, `${dir.path}/p/hard.jsonl`);
  symlinkSync(path, `${dir.path}/p/soft.jsonl`);
  symlinkSync(`${dir.path}/p`, `${dir.path}/q`);
  expect(findTranscripts([dir.path, dir.path, `${dir.path}/q`])).toHaveLength(1);
});

test("links into directories are followed, and loops of them end", () => {
  using dir = makeTranscriptDir();
  using elsewhere = makeTranscriptDir();
  elsewhere.write("s1.jsonl", "");
  symlinkSync(elsewhere.path, `${dir.path}/linked`);
  symlinkSync(dir.path, `${dir.path}/loop`);
  expect(namesIn(dir.path)).toEqual(["s1.jsonl"]);
});

test.each([
  ["to itself", (path: string) => path],
  ["to nothing", () => "/nowhere/at/all"],
  ["through a file", (path: string) => path.replace("bad.jsonl", "s1.jsonl/x")],
])("a link %s hides no other transcript", (_where, target) => {
  using dir = makeTranscriptDir();
  dir.write("p/s1.jsonl", "");
  const bad = `${dir.path}/p/bad.jsonl`;
  symlinkSync(target(bad), bad);
  expect(namesIn(dir.path)).toEqual(["s1.jsonl"]);
  expect(transcriptAt(bad)).toBeUndefined();
});

test("roots that are not there have no transcripts", () => {
  expect(findTranscripts(["/nowhere/projects", "/dev/null"])).toEqual([]);
});

const isRoot = process.getuid?.() === 0 ? [] : ["root, to mount file systems"];
describeNeeding("file systems", [...isRoot, ...missingPrograms(["mount", "umount"])], () => {
  test("two of them may number their files alike: both files are found", () => {
    using first = makeTranscriptDir();
    using second = makeTranscriptDir();
    using _a = mountMemory(first.path);
    using _b = mountMemory(second.path);
    const [a, b] = [first.write("a.jsonl", ""), second.write("b.jsonl", "")];
    expect(transcriptAt(a)!.inode).toBe(transcriptAt(b)!.inode);
    expect(namesIn(first.path, second.path)).toEqual(["a.jsonl", "b.jsonl"]);
  });
});

function mountMemory(path: string): Disposable {
  Bun.spawnSync(["mount", "-t", "tmpfs", "none", path]);
  return { [Symbol.dispose]: () => void Bun.spawnSync(["umount", path]) };
}
