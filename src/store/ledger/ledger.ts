import type { Database } from "bun:sqlite";
import type { AgentCost, RateLimitSample, UsageReader } from "../../core/usage/ledger-query.ts";
import type { PriceRule } from "../../core/usage/price-rule.ts";
import { outranks, type UsageRow } from "../../core/usage/usage-row.ts";
import { openAgentFigures } from "./agent-figures.ts";
import { type BadLine, type FileState, type MovedFile, openFileStates } from "./file-states.ts";
import { openQuarters, QUARTER_MS } from "./quarters.ts";
import {
  RESPONSE_COLUMNS,
  type ResponseRow,
  toResponseRow,
  toUsageRow,
  toValues,
} from "./response-rows.ts";
import { openRules } from "./rules.ts";
import { openTexts } from "./texts.ts";
import { openUsageSums, type SummedUsage } from "./usage-sums.ts";

/** By which rule a row is priced; undefined where the book does not know its model. */
export type FindRule = (row: UsageRow) => PriceRule | undefined;

/** Prices as they are in force. */
export interface LedgerPrices {
  readonly findRule: FindRule;
  /** Differs where any price does. */
  readonly fingerprint: string;
}

/** What a scan has found; it is written whole or not at all. */
export interface LedgerBatch {
  readonly rows: readonly UsageRow[];
  readonly files?: readonly FileState[];
  /** Files that are read anew, or are there no longer under that name. */
  readonly forgottenFiles?: readonly string[];
  /** Files that go on under another name. */
  readonly movedFiles?: readonly MovedFile[];
  readonly badLines?: readonly BadLine[];
  readonly agentCosts?: readonly AgentCost[];
  readonly rateLimits?: readonly RateLimitSample[];
}

/** What a commit has changed. */
export interface CommitCounts {
  readonly added: number;
  /** Rows that a better line about the same response took the place of. */
  readonly replaced: number;
}

/** Every response of every agent, once, and what reports ask about them. */
export interface Ledger extends UsageReader, SummedUsage, Disposable {
  readonly db: Database;
  commit(batch: LedgerBatch): CommitCounts;
  files(): Map<string, FileState>;
  file(path: string): FileState | undefined;
  badLines(): BadLine[];
  /** All rows, by rising time. */
  rows(): IterableIterator<LedgerRow>;
  /** Those of one session, by rising time; quick however long the history is. */
  rowsOfSession(sessionId: string): LedgerRow[];
  /** Whether another process has written since it was last asked. */
  hasForeignNews(): boolean;
  /** Prices every row by the book in force, if another one has priced it. True where it did so. */
  reprice(): boolean;
}

/** A row, and by what it is priced. */
export interface LedgerRow {
  readonly row: UsageRow;
  readonly rule?: PriceRule;
}

const FINGERPRINT = "price_book";
const SEVERAL_BOOKS = "several";

/** The ledger in an open database. Its calls throw what SQLite says; a commit that throws has changed nothing. */
export function openLedger(db: Database, prices: LedgerPrices): Ledger {
  const texts = openTexts(db);
  const rules = openRules(db);
  const quarters = openQuarters(db);
  const files = openFileStates(db);
  const sums = openUsageSums(db, texts, rules);
  const figures = openAgentFigures(db, texts);

  const marks = RESPONSE_COLUMNS.map(() => "?").join(", ");
  const insert = db.prepare(
    `INSERT INTO responses VALUES (${marks}) ON CONFLICT (message_id) DO NOTHING`,
  );
  const find = db.prepare<ResponseRow, [string]>("SELECT * FROM responses WHERE message_id = ?");
  const remove = db.prepare("DELETE FROM responses WHERE message_id = ?");
  const setRule = db.prepare("UPDATE responses SET rule = ? WHERE message_id = ?");
  const fact = db.prepare<{ value: string }, [string]>("SELECT value FROM facts WHERE name = ?");
  const putFact = db.prepare("INSERT OR REPLACE INTO facts VALUES (?, ?)");

  const version = db.prepare<{ data_version: number }, []>("PRAGMA data_version");
  let lastVersion = version.get()?.data_version;

  const insertRow = (row: ResponseRow) => insert.run(...toValues(row)).changes > 0;

  const addRow = (row: UsageRow): "added" | "replaced" | "known" => {
    const response = toResponseRow(row, rules.idOf(prices.findRule(row)), texts);
    if (insertRow(response)) {
      quarters.add(response);
      return "added";
    }
    const known = find.get(row.messageId);
    if (known === null || !outranks(row, toUsageRow(known, texts))) return "known";
    remove.run(row.messageId);
    insertRow(response);
    quarters.invalidate(known);
    quarters.invalidate(response);
    return "replaced";
  };

  const write = db.transaction((batch: LedgerBatch): CommitCounts => {
    let added = 0;
    let replaced = 0;
    for (const row of batch.rows) {
      const outcome = addRow(row);
      if (outcome === "added") added++;
      if (outcome === "replaced") replaced++;
    }
    quarters.flush();
    for (const moved of batch.movedFiles ?? []) files.move(moved);
    for (const path of batch.forgottenFiles ?? []) files.remove(path);
    for (const file of batch.files ?? []) files.put(file);
    for (const line of batch.badLines ?? []) files.putBadLine(line);
    for (const cost of batch.agentCosts ?? []) figures.putCost(cost);
    for (const sample of batch.rateLimits ?? []) figures.putRateLimit(sample);
    if (added + replaced > 0 && pricedBy() !== prices.fingerprint) {
      putFact.run(FINGERPRINT, pricedBy() === undefined ? prices.fingerprint : SEVERAL_BOOKS);
    }
    return { added, replaced };
  });

  const pricedBy = (): string | undefined => fact.get(FINGERPRINT)?.value;

  const orForget = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      // What the transaction had given numbers is gone with it.
      texts.forget();
      rules.forget();
      quarters.discard();
      throw error;
    }
  };

  const allRows = db.prepare<ResponseRow, []>("SELECT * FROM responses ORDER BY at_ms, message_id");

  // The quarters say where in time to look: responses have no index by session.
  const sessionRows = db.prepare<ResponseRow, [string, number]>(`
    WITH session AS (SELECT id FROM texts WHERE text = ?1),
      span AS (SELECT min(quarter) * ?2 AS first, (max(quarter) + 1) * ?2 AS end
               FROM quarters WHERE session = (SELECT id FROM session))
    SELECT responses.* FROM responses, span
    WHERE at_ms >= first AND at_ms < end AND session = (SELECT id FROM session)
    ORDER BY at_ms, message_id`);

  const toLedgerRow = (row: ResponseRow): LedgerRow => {
    const rule = rules.ruleOf(row.rule);
    return { row: toUsageRow(row, texts), ...(rule !== undefined && { rule }) };
  };

  const priceAnew = db.transaction(() => {
    for (const row of allRows.all()) {
      const rule = rules.idOf(prices.findRule(toUsageRow(row, texts)));
      if (rule !== row.rule) setRule.run(rule, row.message_id);
    }
    quarters.rebuild();
    putFact.run(FINGERPRINT, prices.fingerprint);
  });

  return {
    db,
    commit: (batch) => orForget(() => write.immediate(batch)),
    files: files.all,
    file: files.find,
    badLines: files.badLines,
    *rows() {
      for (const row of allRows.iterate()) yield toLedgerRow(row);
    },
    rowsOfSession: (sessionId) => sessionRows.all(sessionId, QUARTER_MS).map(toLedgerRow),
    hasForeignNews() {
      const now = version.get()?.data_version;
      const isNews = now !== lastVersion;
      lastVersion = now;
      return isNews;
    },
    reprice() {
      const by = pricedBy();
      if (by === undefined || by === prices.fingerprint) return false;
      orForget(() => priceAnew.immediate());
      return true;
    },
    ...sums,
    ...figures.reader,
    [Symbol.dispose]() {
      db.close();
    },
  };
}
