import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import {
  APPLICATION_ID,
  MIGRATIONS,
  SCHEMA_VERSION,
  LEDGER_SCHEMA,
} from "../../../../src/store/ledger/schema.ts";
import { migrate, schemaVersion } from "../../../../src/store/sqlite/schema.ts";

const emptyDatabase = () => new Database(":memory:");

const schemaOf = (db: Database) =>
  db.query("SELECT type, name, sql FROM sqlite_schema ORDER BY name").values();

test("an empty database has version 0, and is brought to that of the program", () => {
  using db = emptyDatabase();
  expect(schemaVersion(db)).toBe(0);
  migrate(db, LEDGER_SCHEMA);
  expect(schemaVersion(db)).toBe(SCHEMA_VERSION);
  expect(db.query("PRAGMA application_id").values()).toEqual([[APPLICATION_ID]]);
});

test("step by step it becomes what it becomes at once", () => {
  using stepwise = emptyDatabase();
  using atOnce = emptyDatabase();
  const versions = MIGRATIONS.map((_step, index) => {
    migrate(stepwise, LEDGER_SCHEMA, index + 1);
    return schemaVersion(stepwise);
  });
  migrate(atOnce, LEDGER_SCHEMA);
  expect(versions).toEqual(MIGRATIONS.map((_step, index) => index + 1));
  expect(schemaOf(stepwise)).toEqual(schemaOf(atOnce));
});

test("a database that is up to date is left as it is", () => {
  using db = emptyDatabase();
  migrate(db, LEDGER_SCHEMA);
  db.run("INSERT INTO facts VALUES ('a', 'b')");
  migrate(db, LEDGER_SCHEMA);
  expect(db.query("SELECT * FROM facts").values()).toEqual([["a", "b"]]);
});

test("a step that fails leaves version and tables as they were", () => {
  using db = emptyDatabase();
  // The first step makes a table of that name, after others.
  db.run("CREATE TABLE responses (other TEXT)");
  const before = schemaOf(db);
  expect(() => migrate(db, LEDGER_SCHEMA)).toThrow("already exists");
  expect(schemaVersion(db)).toBe(0);
  expect(schemaOf(db)).toEqual(before);
  expect(db.inTransaction).toBe(false);
});

test("what is in a column must be of its type", () => {
  using db = emptyDatabase();
  migrate(db, LEDGER_SCHEMA);
  expect(() => db.run("INSERT INTO texts VALUES (1, 5.5), ('one', 'x')")).toThrow("datatype");
});
