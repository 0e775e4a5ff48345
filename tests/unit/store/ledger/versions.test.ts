import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { epochMs } from "../../../../src/core/instant.ts";
import { openLedgerDatabase } from "../../../../src/store/ledger/database.ts";
import { openLedger } from "../../../../src/store/ledger/ledger.ts";
import { SCHEMA_VERSION, LEDGER_SCHEMA } from "../../../../src/store/ledger/schema.ts";
import { migrate, schemaVersion } from "../../../../src/store/sqlite/schema.ts";
import {
  expectSound,
  ledgerContent,
  ledgerOf,
  MADE_UP_PRICES,
} from "../../../support/ledger-content.ts";
import { makeTranscriptDir } from "../../../support/ledger-transcripts.ts";
import {
  VERSION_ONE_BAD_LINE,
  VERSION_ONE_COST,
  VERSION_ONE_FILE,
  VERSION_ONE_LIMIT,
  VERSION_ONE_PATH,
  VERSION_ONE_ROWS,
} from "../../../support/ledger-version-one.ts";

/** Opens a copy of the ledger that the first version has left. */
function openVersionOne() {
  const dir = makeTranscriptDir();
  copyFileSync(VERSION_ONE_PATH, `${dir.path}/ledger.db`);
  const ledger = openLedger(openLedgerDatabase(`${dir.path}/ledger.db`), MADE_UP_PRICES);
  return {
    ledger,
    [Symbol.dispose]() {
      ledger[Symbol.dispose]();
      dir[Symbol.dispose]();
    },
  };
}

const schemaOf = (db: Database) =>
  db.query("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").values();

test("a ledger of version 1 opens, is brought up to date and answers", () => {
  using opened = openVersionOne();
  const { ledger } = opened;
  using fresh = ledgerOf(VERSION_ONE_ROWS);
  expect(schemaVersion(ledger.db)).toBe(SCHEMA_VERSION);
  expect({ ...ledgerContent(ledger), costs: [] }).toEqual({ ...ledgerContent(fresh), costs: [] });
  expect([...ledger.files().values()]).toEqual([VERSION_ONE_FILE]);
  expect(ledger.badLines()).toEqual([VERSION_ONE_BAD_LINE]);
  expect([...ledger.agentCosts().values()]).toEqual([VERSION_ONE_COST]);
  expect(ledger.rateLimits({ from: epochMs(0), to: epochMs(1e13) })).toEqual([VERSION_ONE_LIMIT]);
  expectSound(ledger);
});

test("it takes on what is new, and knows what it has", () => {
  using opened = openVersionOne();
  const { ledger } = opened;
  const [known] = VERSION_ONE_ROWS;
  const more = { ...known!, messageId: "msg_new" };
  expect(ledger.commit({ rows: [known!, more] })).toEqual({ added: 1, replaced: 0 });
  expectSound(ledger);
});

test("brought up to date, it has the tables of one that is made today", () => {
  using opened = openVersionOne();
  using fresh = new Database(":memory:");
  migrate(fresh, LEDGER_SCHEMA);
  expect(schemaOf(opened.ledger.db)).toEqual(schemaOf(fresh));
});

test("the step that made version 1 has not been changed since", () => {
  using kept = new Database(VERSION_ONE_PATH, { readonly: true });
  using stepped = new Database(":memory:");
  migrate(stepped, LEDGER_SCHEMA, 1);
  expect(schemaVersion(kept)).toBe(1);
  expect(schemaOf(kept)).toEqual(schemaOf(stepped));
});
