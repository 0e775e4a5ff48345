import { expect, test } from "bun:test";
import type { TranscriptFile } from "../../../src/ingest/transcript/transcript-files.ts";
import { planScan } from "../../../src/ledger/plan-scan.ts";
import type { FileState } from "../../../src/store/ledger/file-states.ts";

const ROOT = "/r/projects";

const file = (name: string, parts: Partial<TranscriptFile> = {}): TranscriptFile => ({
  path: `${ROOT}/${name}`,
  inode: 1,
  sizeBytes: 100,
  mtimeMs: 5.5,
  ...parts,
});

const read = (name: string, parts: Partial<FileState> = {}): FileState => ({
  ...file(name),
  offsetBytes: 90,
  fingerprint: "f",
  ...parts,
});

const known = (...states: FileState[]): Map<string, FileState> =>
  new Map(states.map((state) => [state.path, state]));

const plan = (found: readonly TranscriptFile[], ...states: FileState[]) =>
  planScan(found, known(...states), [ROOT]);

const NOTHING = { tasks: [], gone: [], moved: [] };

test("a new file is read from its beginning", () => {
  expect(plan([file("a")])).toEqual({
    ...NOTHING,
    tasks: [{ path: `${ROOT}/a`, bytes: 100 }],
  });
});

test("a file that is as it was is not opened", () => {
  expect(plan([file("a")], read("a"))).toEqual(NOTHING);
});

test.each<[string, Partial<TranscriptFile>, number]>([
  ["has grown", { sizeBytes: 150 }, 60],
  ["has shrunk", { sizeBytes: 50 }, 0],
  ["was written at another time", { mtimeMs: 5.6 }, 10],
  ["is another one of that name", { inode: 2 }, 10],
])("a file that %s is looked at from where it was left", (_what, parts, bytes) => {
  const state = read("a");
  expect(plan([file("a", parts)], state)).toEqual({
    ...NOTHING,
    tasks: [{ path: `${ROOT}/a`, bytes, from: state }],
  });
});

test("a file that was moved goes on under its new name", () => {
  const state = read("a");
  expect(plan([file("b")], state)).toEqual({
    tasks: [{ path: `${ROOT}/b`, bytes: 10, from: state }],
    gone: [`${ROOT}/a`],
    moved: [{ from: `${ROOT}/a`, to: `${ROOT}/b` }],
  });
});

test("another name of a file that is still there is a file of its own", () => {
  expect(plan([file("a"), file("b")], read("a"))).toEqual({
    ...NOTHING,
    tasks: [{ path: `${ROOT}/b`, bytes: 100 }],
  });
});

test("two files that have changed places are each looked at under their own names", () => {
  const [a, b] = [read("a"), read("b", { inode: 2 })];
  const { tasks, gone } = plan([file("a", { inode: 2 }), file("b", { inode: 1 })], a, b);
  expect(tasks.map(({ path, from }) => [path, from])).toEqual([
    [`${ROOT}/a`, a],
    [`${ROOT}/b`, b],
  ]);
  expect(gone).toEqual([]);
});

test("a file that was deleted is gone", () => {
  expect(plan([], read("a"))).toEqual({ ...NOTHING, gone: [`${ROOT}/a`] });
});

test("what lies below another root is not gone: nobody has looked", () => {
  const states = ["/elsewhere/a", "/r/projects2/b", "/r/projectsx"].map((path) =>
    read("", { path }),
  );
  expect(plan([], ...states)).toEqual(NOTHING);
});
