import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { catchUp, type LedgerPlaces } from "../../../src/ledger/catch-up.ts";
import { lookAtLedger } from "../../../src/ledger/look.ts";
import { assistantLine, makeTranscriptDir } from "../../support/ledger-transcripts.ts";

const { prices } = DEFAULT_CONFIG;

function makePlaces() {
  const dir = makeTranscriptDir();
  const transcript = dir.write("projects/p/s1.jsonl", assistantLine());
  const path = join(dir.path, "state/ledger.db");
  const places = {
    path,
    roots: [join(dir.path, "projects"), join(dir.path, "missing")],
    home: undefined,
  };
  const look = (change: Partial<LedgerPlaces> = {}) =>
    lookAtLedger({ ...places, ...change }, prices);
  const make = async () => (await catchUp(places, prices)).ledger[Symbol.dispose]();
  return { ...dir, path, transcript, look, make };
}

test("a ledger that is not there is not made by looking", () => {
  using place = makePlaces();

  const sight = place.look();

  expect(sight).toMatchObject({ state: { kind: "absent" }, isWritable: true });
  expect(sight.transcripts.files).toBe(1);
  expect(sight.transcripts.dirs).toHaveLength(1);
  expect(existsSync(place.path)).toBe(false);
});

test("a ledger says what is in it, and how much waits to be read", async () => {
  using place = makePlaces();
  await place.make();
  const more = assistantLine({ id: "msg_2", model: "claude-newthing-9" });
  writeFileSync(place.transcript, more, { flag: "a" });

  const { state } = place.look();

  expect(state).toMatchObject({
    kind: "readable",
    content: { responses: 1, sessions: 1, unpriced: [] },
    isPricedAsNow: true,
    files: 1,
    badLines: [],
    unread: { files: 1, bytes: more.length },
  });
});

test("looking leaves nothing beside the ledger, and nothing else in it", async () => {
  using place = makePlaces();
  await place.make();
  const before = await Bun.file(place.path).bytes();

  place.look();

  expect(readdirSync(dirname(place.path))).toEqual(["ledger.db"]);
  expect(await Bun.file(place.path).bytes()).toEqual(before);
});

test.each([
  ["a later version", (db: Database) => db.run("PRAGMA user_version = 999"), "too-new"],
  ["no version yet", (db: Database) => db.run("PRAGMA user_version = 0"), "older"],
])("one of %s is told apart, and not changed", async (_title, change, kind) => {
  using place = makePlaces();
  await place.make();
  {
    using db = new Database(place.path);
    change(db);
  }

  expect(place.look().state.kind).toBe(kind as never);
});

test("what is no database is damaged; a directory cannot be read", async () => {
  using place = makePlaces();
  const file = place.write("state/other.db", "no database at all, in words ".repeat(50));

  expect(place.look({ path: file }).state.kind).toBe("damaged");
  expect(place.look({ path: place.path.replace("/ledger.db", "") }).state.kind).toBe("unreadable");
});

test("where there is no home there is no ledger", () => {
  using place = makePlaces();

  expect(place.look({ path: undefined })).toMatchObject({
    isWritable: false,
    state: { kind: "absent" },
  });
});
