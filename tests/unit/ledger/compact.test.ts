import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compactLedger } from "../../../src/ledger/compact.ts";
import { openLedger } from "../../../src/store/ledger/ledger.ts";
import { openLedgerDatabase } from "../../../src/store/ledger/database.ts";
import { usageRow } from "../../support/usage-rows.ts";

const ROWS = 5000;

/** A ledger on the disk, half of which has been taken out again. */
function makeHollowLedger() {
  const dir = mkdtempSync(join(tmpdir(), "compact-"));
  const path = join(dir, "ledger.db");
  using ledger = openLedger(openLedgerDatabase(path), {
    fingerprint: "none",
    findRule: () => undefined,
  });
  const start = Date.UTC(2026, 0, 1);
  ledger.commit({ rows: Array.from({ length: ROWS }, (_, at) => usageRow(start + at * 1000)) });
  ledger.db.run("DELETE FROM responses WHERE rowid % 10 <> 0");
  return { path, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

const countRows = (path: string): number => {
  using db = new Database(path, { readonly: true });
  return db.query<{ n: number }, []>("SELECT count(*) AS n FROM responses").get()?.n ?? 0;
};

test("a ledger with holes becomes smaller and keeps its rows", () => {
  using hollow = makeHollowLedger();

  const { bytesBefore, bytesAfter, isHeldByReader } = compactLedger(hollow.path);

  expect(bytesAfter).toBeLessThan(bytesBefore / 2);
  expect(isHeldByReader).toBe(false);
  expect(countRows(hollow.path)).toBe(ROWS / 10);
});

test("while another process writes, it is refused kindly", () => {
  using hollow = makeHollowLedger();
  using writer = new Database(hollow.path, { readwrite: true });
  writer.run("BEGIN IMMEDIATE");

  expect(() => compactLedger(hollow.path, 0)).toThrow("Another process is writing");
});

test("while another process reads, it is done, and says that the room comes later", () => {
  using hollow = makeHollowLedger();
  using reader = new Database(hollow.path, { readwrite: true });
  reader.run("BEGIN");
  reader.query("SELECT count(*) FROM responses").get();

  expect(compactLedger(hollow.path, 0).isHeldByReader).toBe(true);
});

test("what is no ledger is told, and left as it is", () => {
  using hollow = makeHollowLedger();
  const text = "this is no database, but long enough to be looked at as one".repeat(20);
  writeFileSync(hollow.path, text);
  rmSync(`${hollow.path}-wal`, { force: true });

  expect(() => compactLedger(hollow.path)).toThrow("is damaged");
  expect(readFileSync(hollow.path, "utf8")).toBe(text);
});
