import { afterAll, beforeAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { makeCorpus } from "../../../scripts/transcripts/corpus.ts";
import { findTranscripts } from "../../../src/ingest/transcript/transcript-files.ts";
import { planScan } from "../../../src/ledger/plan-scan.ts";
import { scanAll, scanHere, type SizedTask } from "../../../src/ledger/scan-all.ts";
import type { ScannedPart } from "../../../src/ledger/scan-file.ts";
import { makeTranscriptDir, type TranscriptDir } from "../../support/ledger-transcripts.ts";

let dir: TranscriptDir;
let tasks: readonly SizedTask[];
let aloud: readonly SizedTask[];

beforeAll(() => {
  dir = makeTranscriptDir();
  makeCorpus({
    dir: dir.path,
    bytes: 3e6,
    files: 12,
    days: 5,
    seed: 11,
    untilMs: Date.UTC(2026, 10, 20),
    torn: true,
  });
  tasks = planScan(findTranscripts([dir.path]), new Map(), []).tasks;
  // What is said to be so large is read on threads.
  aloud = tasks.map((task) => ({ ...task, bytes: task.bytes + 25e6 }));
});
afterAll(() => {
  dir[Symbol.dispose]();
});

async function collect(some: readonly SizedTask[]) {
  const parts: ScannedPart[] = [];
  const done: [string, string | undefined][] = [];
  await scanAll(some, {
    onPart: (part) => parts.push(part),
    onDone: ({ path }, problem) => done.push([path, problem]),
  });
  return { parts: byPath(parts), done: done.toSorted(([a], [b]) => a.localeCompare(b)) };
}

const byPath = (parts: readonly ScannedPart[]) =>
  parts.toSorted((a, b) => a.path.localeCompare(b.path));

test("several threads tell what one tells", async () => {
  const [here, there] = [await collect(tasks), await collect(aloud)];
  expect(there).toEqual(here);
  expect(here.parts.length).toBe(tasks.length);
  expect(here.parts.flatMap(({ rows }) => rows).length).toBeGreaterThan(50);
});

test("every file is done once, and what it tells is told before", async () => {
  const told = new Set<string>();
  const untold: string[] = [];
  await scanAll(aloud, {
    onPart: ({ path }) => told.add(path),
    onDone: ({ path }) => untold.push(...[path].filter((name) => !told.delete(name))),
  });
  expect(untold).toEqual([]);
  expect(told).toEqual(new Set());
});

test("a file that is gone by now tells nothing, and the others are read", async () => {
  const [gone, ...rest] = aloud;
  const moved = { ...gone!, path: `${dir.path}/gone.jsonl` };
  const { parts, done } = await collect([moved, ...rest]);
  expect(parts.length).toBe(rest.length);
  expect(done).toContainEqual([moved.path, undefined]);
});

test.each([
  ["one thread", (): readonly SizedTask[] => tasks],
  ["several", () => aloud],
])("on %s a file that cannot be read is told with the reason", async (_how, some) => {
  const path = `${tasks[0]!.path}/x.jsonl`;
  const { parts, done } = await collect([{ path, bytes: 0 }, ...some()]);
  expect(parts.length).toBe(tasks.length);
  expect(done.filter(([, problem]) => problem !== undefined)).toEqual([
    [path, expect.stringContaining("ENOTDIR")],
  ]);
});

test.each([
  ["one thread", (): readonly SizedTask[] => tasks],
  ["several", () => aloud],
])(
  "on %s a failure of who takes it down is thrown, once, and nothing more is told",
  async (_how, some) => {
    let told = 0;
    const failing = scanAll(some(), {
      onPart() {
        told++;
        throw new Error("disk is full");
      },
      onDone: () => {},
    });
    const outcome = await failing.then(
      () => "well",
      (error: unknown) => String(error),
    );
    expect(outcome).toContain("disk is full");
    const after = told;
    // Whatever was still on its way has come by the time that another scan is through.
    await collect(aloud);
    expect(told).toBe(after);
  },
);

test("there may be nothing to do", async () => {
  expect(await collect([])).toEqual({ parts: [], done: [] });
});

test("a reader goes on with the next file after one that failed", () => {
  using broken = makeTranscriptDir();
  const path = broken.write("s.jsonl", "");
  rmSync(path);
  const done: (string | undefined)[] = [];
  scanHere([{ path: `${path}/x`, bytes: 0 }, ...tasks.slice(0, 1)], {
    onPart: () => {},
    onDone: (_task, problem) => done.push(problem),
  });
  expect(done).toHaveLength(2);
});
