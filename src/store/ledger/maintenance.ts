import type { Database } from "bun:sqlite";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf } from "../../core/fault.ts";
import type { UsageRow } from "../../core/usage/usage-row.ts";
import { isCorrupt } from "../sqlite/database.ts";
import type { LedgerRow } from "./ledger.ts";
import { QUARTER_MS } from "./quarters.ts";
import { type ResponseRow, toUsageRow } from "./response-rows.ts";
import { openRules } from "./rules.ts";
import { openTexts } from "./texts.ts";

/** Whether a ledger at this path could be written, or made there. SQLite keeps files beside it, so its directory counts. */
export function isWritablePlace(path: string): boolean {
  let dir = dirname(path);
  while (!existsSync(dir) && dir !== dirname(dir)) dir = dirname(dir);
  // The only way in which the system says no is to throw.
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
    if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a ledger takes on the disk, with what is not yet in its main file; 0 where there is none. */
export const ledgerBytes = (path: string): number =>
  ["", "-wal"].reduce(
    (sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );

/** When anything was written to a ledger for the last time, by its files. */
export const ledgerWrittenMs = (path: string): number =>
  Math.max(
    ...["", "-wal"].map(
      (suffix) => statSync(path + suffix, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );

/** A model that the book in force does not know, and how often it has answered. */
export interface UnpricedModel {
  readonly model: string;
  readonly responses: number;
}

/** How much is in a ledger. */
export interface LedgerContent {
  readonly responses: number;
  readonly sessions: number;
  /** Of the book by which all of it is priced; absent while nothing is, `several` where a book is about to change. */
  readonly pricedBy?: string;
  readonly unpriced: readonly UnpricedModel[];
}

/** Counts what is in a ledger, by its sums. */
export function readContent(db: Database): LedgerContent {
  const counts = db
    .query<{ responses: number | null; sessions: number }, []>(
      "SELECT sum(responses) AS responses, count(DISTINCT session) AS sessions FROM quarters",
    )
    .get();
  const unpriced = db
    .query<UnpricedModel, []>(
      `SELECT text AS model, sum(responses) AS responses FROM quarters JOIN texts ON texts.id = model
       WHERE rule = 0 GROUP BY model ORDER BY responses DESC, text`,
    )
    .all();
  const pricedBy = db
    .query<{ value: string }, []>("SELECT value FROM facts WHERE name = 'price_book'")
    .get()?.value;
  return {
    responses: counts?.responses ?? 0,
    sessions: counts?.sessions ?? 0,
    ...(pricedBy !== undefined && { pricedBy }),
    unpriced,
  };
}

/** What SQLite finds wrong in a database, up to 20 sentences of its own. */
export function findDamage(db: Database): string[] {
  // It throws where it cannot even look.
  try {
    return db
      .query<{ integrity_check: string }, []>("PRAGMA integrity_check(20)")
      .all()
      .flatMap((row) => row.integrity_check.split("\n"))
      .filter((text) => text !== "ok" && !text.startsWith("***"));
  } catch (error) {
    if (isCorrupt(error)) return [reasonOf(error)];
    throw error;
  }
}

/** A damaged page costs so many rows at most, besides its own. */
const SALVAGED_ROWS = 16;

/** The responses of a damaged database, as far as they can be read, some at a time. */
export function* readableRows(db: Database): Generator<UsageRow[]> {
  const texts = openTexts(db);
  const last = db.query<{ id: number | null }, []>("SELECT max(rowid) AS id FROM responses").get();
  const read = db.prepare<ResponseRow, [number, number]>(
    "SELECT * FROM responses WHERE rowid BETWEEN ? AND ?",
  );
  for (let from = 1; from <= (last?.id ?? 0); from += SALVAGED_ROWS) {
    let rows: UsageRow[] = [];
    // What cannot be read is what is lost.
    try {
      rows = read.all(from, from + SALVAGED_ROWS - 1).map((row) => toUsageRow(row, texts));
    } catch (error) {
      if (!isCorrupt(error)) throw error;
    }
    if (rows.length > 0) yield rows;
  }
}

/** How many sums of `quarters` are not those of `responses`, missing and idle ones included. */
export function countWrongQuarters(db: Database): number {
  const sums = `
    SELECT at_ms / ${QUARTER_MS} AS quarter, model, rule, project, agent, subagent, session, count(*),
      sum(input_tokens), sum(output_tokens), sum(cache_read_tokens), sum(cache_write_5m_tokens),
      sum(cache_write_1h_tokens), sum(web_searches), min(at_ms), max(at_ms)
    FROM responses GROUP BY quarter, model, rule, project, agent, subagent, session`;
  const kept = "SELECT * FROM quarters";
  const key = "quarter, model, rule, project, agent, subagent, session";
  const row = db
    .query<{ wrong: number }, []>(
      `SELECT count(*) AS wrong FROM (SELECT DISTINCT ${key} FROM (
         SELECT * FROM (${kept} EXCEPT ${sums}) UNION ALL SELECT * FROM (${sums} EXCEPT ${kept})
       ))`,
    )
    .get();
  return row?.wrong ?? 0;
}

/** Looks up responses by their message id. */
export function responseFinder(db: Database): (messageId: string) => LedgerRow | undefined {
  const texts = openTexts(db);
  const rules = openRules(db);
  const find = db.prepare<ResponseRow, [string]>("SELECT * FROM responses WHERE message_id = ?");
  return (messageId) => {
    const row = find.get(messageId);
    if (row === null) return undefined;
    const rule = rules.ruleOf(row.rule);
    return { row: toUsageRow(row, texts), ...(rule !== undefined && { rule }) };
  };
}

/**
 * Takes out responses that are wrong, and what is known of transcripts and prices: the next scan reads every
 * transcript from its beginning, and the next pricing prices every row and adds up all sums.
 */
export function forgetToReread(db: Database, wrongIds: readonly string[]): void {
  const remove = db.prepare("DELETE FROM responses WHERE message_id = ?");
  db.transaction(() => {
    for (const id of wrongIds) remove.run(id);
    db.run("DELETE FROM files");
    db.run("DELETE FROM bad_lines");
    db.run("INSERT OR REPLACE INTO facts VALUES ('price_book', 'several')");
  }).immediate();
}

/** Writes the database anew without its holes. False where others still read the old pages: they are given back when those are done. Throws what SQLite says. */
export function compactDatabase(db: Database, busyMs: number): boolean {
  db.run(`PRAGMA busy_timeout = ${busyMs}`);
  db.run("VACUUM");
  db.run("PRAGMA optimize");
  const state = db.query<{ busy: number }, []>("PRAGMA wal_checkpoint(TRUNCATE)").get();
  return state?.busy === 0;
}
