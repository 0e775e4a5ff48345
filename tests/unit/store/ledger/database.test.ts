import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { openLedgerDatabase } from "../../../../src/store/ledger/database.ts";
import { isCorrupt, isUnwritable, setAside } from "../../../../src/store/sqlite/database.ts";
import { SCHEMA_VERSION } from "../../../../src/store/ledger/schema.ts";
import { schemaVersion } from "../../../../src/store/sqlite/schema.ts";
import { openLedger } from "../../../../src/store/ledger/ledger.ts";
import { MADE_UP_PRICES } from "../../../support/ledger-content.ts";
import { usageRow } from "../../../support/usage-rows.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

function faultOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("Expected a fault, got none.");
}

test("directories are made for the owner alone, and so are all files", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/state/llm-bridge/ledger.db`;
  using db = openLedgerDatabase(path);
  db.run("INSERT INTO facts VALUES ('a', 'b')");
  const files = readdirSync(`${dir.path}/state/llm-bridge`);
  expect(files.toSorted((a, b) => a.localeCompare(b))).toEqual([
    "ledger.db",
    "ledger.db-shm",
    "ledger.db-wal",
  ]);
  expect(files.map((name) => modeOf(`${dir.path}/state/llm-bridge/${name}`))).toEqual([
    "600",
    "600",
    "600",
  ]);
  expect(modeOf(`${dir.path}/state/llm-bridge`)).toBe("700");
  expect(modeOf(`${dir.path}/state`)).toBe("700");
});

test("readers and a writer do not wait for each other", () => {
  using dir = makeTranscriptDir();
  using db = openLedgerDatabase(`${dir.path}/ledger.db`);
  expect(db.query("PRAGMA journal_mode").values()).toEqual([["wal"]]);
});

test("what was written is there when it is opened again", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/ledger.db`;
  using first = openLedgerDatabase(path);
  first.run("INSERT INTO facts VALUES ('a', 'b')");
  first.close();
  using again = openLedgerDatabase(path);
  expect(again.query("SELECT * FROM facts").values()).toEqual([["a", "b"]]);
  expect(schemaVersion(again)).toBe(SCHEMA_VERSION);
});

test("one that a newer version has made is refused, byte for byte as it was", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/ledger.db`;
  openLedgerDatabase(path).close();
  using newer = new Database(path);
  newer.run(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  newer.close();
  const before = readFileSync(path);
  expect(() => openLedgerDatabase(path)).toThrow(
    expect.objectContaining({
      code: "ledger-too-new",
      message: `The ledger ${path} has version ${SCHEMA_VERSION + 1}; this program knows up to ${SCHEMA_VERSION}.`,
    }),
  );
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(dir.path)).toEqual(["ledger.db"]);
});

test.each([
  ["text", "Dear diary".repeat(1000)],
  ["zeros", "\0".repeat(8192)],
  ["half a header", "SQLite format 3\0"],
])("%s in its place is a damaged database", (_what, content) => {
  using dir = makeTranscriptDir();
  const fault = faultOf(() => openLedgerDatabase(dir.write("ledger.db", content)));
  expect([isCorrupt(fault), isUnwritable(fault)]).toEqual([true, false]);
});

test("an empty file is a database yet to be made", () => {
  using dir = makeTranscriptDir();
  using db = openLedgerDatabase(dir.write("ledger.db", ""));
  expect(schemaVersion(db)).toBe(SCHEMA_VERSION);
});

test.each<[string, (path: string) => void]>([
  ["a directory in its place", (path) => mkdirSync(`${path}/ledger.db`)],
  ["a link to itself", (path) => symlinkSync(`${path}/ledger.db`, `${path}/ledger.db`)],
  ["a link into nowhere", (path) => symlinkSync("/proc/none/x", `${path}/ledger.db`)],
])("%s is a place that cannot be written", (_what, prepare) => {
  using dir = makeTranscriptDir();
  prepare(dir.path);
  const fault = faultOf(() => openLedgerDatabase(`${dir.path}/ledger.db`));
  expect([isCorrupt(fault), isUnwritable(fault)]).toEqual([false, true]);
});

test.each(["file", "file/below"])("and so is a %s where its directory should be", (below) => {
  using dir = makeTranscriptDir();
  dir.write("file", "");
  const fault = faultOf(() => openLedgerDatabase(`${dir.path}/${below}/ledger.db`));
  expect([isCorrupt(fault), isUnwritable(fault)]).toEqual([false, true]);
});

test.each([["SQLITE_ERROR"], ["SQLITE_BUSY"], [undefined], [5]])(
  "a fault with the code %p is neither damage nor a place that cannot be written",
  (code) => {
    const fault = Object.assign(new Error("x"), { code });
    expect([isCorrupt(fault), isUnwritable(fault)]).toEqual([false, false]);
  },
);

test("a damaged one is set aside with all that belongs to it", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("ledger.db", "a");
  dir.write("ledger.db-wal", "b");
  expect(setAside(path, "now")).toBe(`${path}.corrupt-now`);
  expect(readdirSync(dir.path).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "ledger.db.corrupt-now",
    "ledger.db.corrupt-now-wal",
  ]);
});

test("one that is closed is closed, whatever was asked of it", () => {
  using dir = makeTranscriptDir();
  using ledger = openLedger(openLedgerDatabase(`${dir.path}/ledger.db`), MADE_UP_PRICES);
  ledger.commit({ rows: [usageRow("2026-11-20T10:00:00Z")] });
  ledger.sumUsage({ windows: [ledger.usageSpan()!], by: ["project"] });
  const [first] = ledger.rows();
  expect(first).toBeDefined();
  ledger[Symbol.dispose]();
  expect(readdirSync(dir.path)).toEqual(["ledger.db"]);
});
