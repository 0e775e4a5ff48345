import type { Database } from "bun:sqlite";
import type { ResponseRow } from "./response-rows.ts";

/** Every time zone's days, and every clock hour, begin with a quarter of an hour. */
export const QUARTER_MS: number = 15 * 60 * 1000;

/** What a sum of `quarters` is the sum of. */
interface Cell {
  readonly quarter: number;
  readonly model: number;
  readonly rule: number;
  readonly project: number;
  readonly agent: number;
  readonly subagent: number;
  readonly session: number;
}

interface Sums {
  readonly cell: Cell;
  responses: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  webSearches: number;
  firstMs: number;
  lastMs: number;
}

/** Keeps the table `quarters` equal to the sums of `responses`, within the transaction that changes those. */
export interface Quarters {
  /** A row that is new. */
  add(row: ResponseRow): void;
  /** A row that is there no longer, or not as it was: its cell is summed anew. */
  invalidate(row: ResponseRow): void;
  /** Writes down what the calls before have changed. */
  flush(): void;
  /** Forgets it: the transaction was rolled back. */
  discard(): void;
  /** Sums all responses anew. */
  rebuild(): void;
}

const KEY = "quarter, model, rule, project, agent, subagent, session";

const SUMS = `count(*), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),
  sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(web_searches), min(at_ms), max(at_ms)`;

/** The sums of an open ledger. Its calls throw what SQLite says. */
export function openQuarters(db: Database): Quarters {
  const upsert = db.prepare(`
    INSERT INTO quarters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (${KEY}) DO UPDATE SET
      responses = responses + excluded.responses,
      input_tokens = input_tokens + excluded.input_tokens,
      output_tokens = output_tokens + excluded.output_tokens,
      cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
      cache_write_5m_tokens = cache_write_5m_tokens + excluded.cache_write_5m_tokens,
      cache_write_1h_tokens = cache_write_1h_tokens + excluded.cache_write_1h_tokens,
      web_searches = web_searches + excluded.web_searches,
      first_ms = min(first_ms, excluded.first_ms),
      last_ms = max(last_ms, excluded.last_ms)`);
  const remove = db.prepare(`
    DELETE FROM quarters WHERE quarter = ? AND model = ? AND rule = ? AND project = ?
      AND agent = ? AND subagent = ? AND session = ?`);
  const sumAnew = db.prepare(`
    INSERT INTO quarters
    SELECT ?1, model, rule, project, agent, subagent, session, ${SUMS} FROM responses
    WHERE at_ms >= ?1 * ${QUARTER_MS} AND at_ms < (?1 + 1) * ${QUARTER_MS} AND model = ?2
      AND rule = ?3 AND project = ?4 AND agent = ?5 AND subagent = ?6 AND session = ?7
    GROUP BY model, rule, project, agent, subagent, session`);
  const added = new Map<string, Sums>();
  const stale = new Map<string, Cell>();

  return {
    add(row) {
      const cell = cellOf(row);
      const key = keyOf(cell);
      const sums = added.get(key) ?? emptySums(cell);
      added.set(key, sums);
      sums.responses += 1;
      sums.input += row.input_tokens;
      sums.output += row.output_tokens;
      sums.cacheRead += row.cache_read_tokens;
      sums.cacheWrite5m += row.cache_write_5m_tokens;
      sums.cacheWrite1h += row.cache_write_1h_tokens;
      sums.webSearches += row.web_searches;
      sums.firstMs = Math.min(sums.firstMs, row.at_ms);
      sums.lastMs = Math.max(sums.lastMs, row.at_ms);
    },
    invalidate(row) {
      const cell = cellOf(row);
      stale.set(keyOf(cell), cell);
    },
    flush() {
      for (const [key, sums] of added) {
        if (!stale.has(key)) upsert.run(...valuesOf(sums.cell), ...sumsOf(sums));
      }
      for (const cell of stale.values()) {
        remove.run(...valuesOf(cell));
        sumAnew.run(...valuesOf(cell));
      }
      this.discard();
    },
    discard() {
      added.clear();
      stale.clear();
    },
    rebuild() {
      db.run("DELETE FROM quarters");
      db.run(`
        INSERT INTO quarters
        SELECT at_ms / ${QUARTER_MS} AS quarter, model, rule, project, agent, subagent, session, ${SUMS}
        FROM responses GROUP BY ${KEY}`);
    },
  };
}

function cellOf(row: ResponseRow): Cell {
  const { model, rule, project, agent, subagent, session } = row;
  const quarter = Math.floor(row.at_ms / QUARTER_MS);
  return { quarter, model, rule, project, agent, subagent, session };
}

const valuesOf = (cell: Cell): number[] => [
  cell.quarter,
  cell.model,
  cell.rule,
  cell.project,
  cell.agent,
  cell.subagent,
  cell.session,
];

const sumsOf = (sums: Sums): number[] => [
  sums.responses,
  sums.input,
  sums.output,
  sums.cacheRead,
  sums.cacheWrite5m,
  sums.cacheWrite1h,
  sums.webSearches,
  sums.firstMs,
  sums.lastMs,
];

const keyOf = (cell: Cell): string => valuesOf(cell).join(" ");

const emptySums = (cell: Cell): Sums => ({
  cell,
  responses: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  webSearches: 0,
  firstMs: Number.MAX_SAFE_INTEGER,
  lastMs: 0,
});
