import { describe, expect, test } from "bun:test";
import { closeSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CONFIG } from "../../../src/config/defaults.ts";
import { catchUp, type LedgerPlaces } from "../../../src/ledger/catch-up.ts";
import { verifyLedger } from "../../../src/ledger/verify.ts";
import type { Ledger } from "../../../src/store/ledger/ledger.ts";
import { assistantLine, makeTranscriptDir } from "../../support/ledger-transcripts.ts";

const { prices } = DEFAULT_CONFIG;
const PURGED = 3000;
const PAGE_BYTES = 4096;

/** A ledger most of whose transcripts are gone. */
async function makeLedger() {
  const dir = makeTranscriptDir();
  const purged = Array.from({ length: PURGED }, (_, at) =>
    assistantLine({ id: `msg_${at}`, output: at, sessionId: "s1" }),
  );
  const old = dir.write("projects/p/s1.jsonl", purged.join(""));
  dir.write("projects/p/s2.jsonl", assistantLine({ id: "msg_new", sessionId: "s2" }));
  const path = join(dir.path, "state/ledger.db");
  const places: LedgerPlaces = { path, roots: [join(dir.path, "projects")], home: undefined };
  {
    using ledger = (await catchUp(places, prices)).ledger;
    // Else the pages lie beside the file, where nothing is damaged.
    ledger.db.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  writeFileSync(old, "");
  return { path, places, [Symbol.dispose]: () => dir[Symbol.dispose]() };
}

function damagePage(path: string, part: number): void {
  const pages = statSync(path).size / PAGE_BYTES;
  const fd = openSync(path, "r+");
  writeSync(
    fd,
    Buffer.alloc(PAGE_BYTES, 0xa5),
    0,
    PAGE_BYTES,
    Math.floor(pages * part) * PAGE_BYTES,
  );
  closeSync(fd);
}

const outputsOf = (ledger: Ledger): Map<string, number> =>
  new Map([...ledger.rows()].map(({ row }) => [row.messageId, row.tokens.outputTokens]));

describe("a ledger with a damaged page is renewed:", () => {
  test.each([0.1, 0.3, 0.5, 0.7, 0.9])("the page at %d of the file", async (part) => {
    using made = await makeLedger();
    damagePage(made.path, part);

    const renewed = await catchUp(made.places, prices, { isDamaged: true });
    using ledger = renewed.ledger;

    const outputs = outputsOf(ledger);
    const wrong = [...outputs].filter(([id, output]) => id !== "msg_new" && id !== `msg_${output}`);
    expect(renewed.salvaged).toBeGreaterThan(PURGED * 0.9);
    expect(wrong).toEqual([]);
    expect(outputs.has("msg_new")).toBe(true);
    expect((await verifyLedger(renewed, { places: made.places, prices })).damage).toEqual([]);
  });
});

test("where its first page is gone only the transcripts are left", async () => {
  using made = await makeLedger();
  damagePage(made.path, 0);

  const renewed = await catchUp(made.places, prices, { isDamaged: true });
  using ledger = renewed.ledger;

  expect(renewed.salvaged).toBe(0);
  expect([...outputsOf(ledger).keys()]).toEqual(["msg_new"]);
  expect(renewed.asidePath).toStartWith(`${made.path}.corrupt-`);
});

test("damage is all that verify speaks of", async () => {
  using made = await makeLedger();
  damagePage(made.path, 0.5);
  const opened = await catchUp(made.places, prices);
  using _ledger = opened.ledger;

  const { damage, responses } = await verifyLedger(opened, { places: made.places, prices });

  expect(damage).not.toEqual([]);
  expect(responses).toBe(0);
});
