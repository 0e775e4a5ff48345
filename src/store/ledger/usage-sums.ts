import type { Database } from "bun:sqlite";
import { epochMs } from "../../core/instant.ts";
import type {
  UsageDimension,
  UsageQuery,
  UsageReader,
  UsageSum,
  UsageWindow,
} from "../../core/usage/ledger-query.ts";
import { QUARTER_MS } from "./quarters.ts";
import type { Rules } from "./rules.ts";
import type { Texts } from "./texts.ts";

/** The column that holds each dimension. */
const COLUMN_OF = {
  agent: "agent",
  project: "project",
  session: "session",
  subagent: "subagent",
} as const satisfies Record<UsageDimension, string>;

const NAME_OF = {
  agent: "agent",
  project: "project",
  session: "sessionId",
  subagent: "subagent",
} as const satisfies Record<UsageDimension, keyof UsageSum>;

const KEPT = `responses, input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
  cache_write_1h_tokens, web_searches, first_ms, last_ms`;

const COUNTED = `1 AS responses, input_tokens, output_tokens, cache_read_tokens,
  cache_write_5m_tokens, cache_write_1h_tokens, web_searches, at_ms AS first_ms, at_ms AS last_ms`;

const TOTALS = `sum(responses), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),
  sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), sum(web_searches), min(first_ms),
  max(last_ms)`;

/** What the sums of quarters answer. */
export interface SummedUsage extends Pick<UsageReader, "sumUsage" | "usageSpan" | "countSessions"> {
  /** All that a session has used, by model and rule; quick however long the history is. */
  sumSession(sessionId: string): UsageSum[];
  /** All sessions that have ever used anything. */
  sessionIds(): ReadonlySet<string>;
}

/** Answers by the sums of quarters of an hour; only what a window cuts off them is counted row by row. */
export function openUsageSums(db: Database, texts: Texts, rules: Rules): SummedUsage {
  const bySession = db.prepare<Values, [string]>(`
    SELECT 0, model, rule, ${TOTALS} FROM quarters
    WHERE session = (SELECT id FROM texts WHERE text = ?) GROUP BY model, rule`);
  const counted = db.prepare<{ sessions: number }, [string, string]>(`
    SELECT count(*) AS sessions FROM (
      SELECT session FROM json_each(?1) AS w CROSS JOIN quarters
      WHERE quarter >= w.value ->> 1 AND quarter < w.value ->> 2
      UNION
      SELECT session FROM json_each(?2) AS w CROSS JOIN responses
      WHERE at_ms >= w.value ->> 1 AND at_ms < w.value ->> 2)`);
  const allSessions = openAllSessions(db, texts);
  return {
    sessionIds: allSessions,
    // Every column is a number.
    sumSession: (sessionId) =>
      (bySession.values(sessionId) as number[][]).map((values) => toSum(values, [], texts, rules)),
    sumUsage(query) {
      const filter = filterOf(query, texts);
      if (filter === undefined) return [];
      const { whole, edges } = splitWindows(query.windows);
      const columns = ["model", "rule", ...query.by.map((dimension) => COLUMN_OF[dimension])];
      const list = columns.join(", ");
      const fromQuarters = `
        SELECT w.value ->> 0 AS i, ${list}, ${KEPT} FROM json_each(?1) AS w CROSS JOIN quarters
        WHERE quarter >= w.value ->> 1 AND quarter < w.value ->> 2 ${filter}`;
      const fromRows = `
        SELECT w.value ->> 0 AS i, ${list}, ${COUNTED} FROM json_each(?2) AS w CROSS JOIN responses
        WHERE at_ms >= w.value ->> 1 AND at_ms < w.value ->> 2 ${filter}`;
      const source = edges.length === 0 ? fromQuarters : `${fromQuarters} UNION ALL ${fromRows}`;
      const statement = db.prepare<Values, string[]>(`
        SELECT i, ${list}, ${TOTALS} FROM (${source}) GROUP BY i, ${list}`);
      const parameters = [JSON.stringify(whole), JSON.stringify(edges)];
      const rows = statement.values(...parameters.slice(0, edges.length === 0 ? 1 : 2));
      statement.finalize();
      // Every column is a number.
      return (rows as number[][]).map((values) => toSum(values, query.by, texts, rules));
    },
    countSessions(window) {
      const { whole, edges } = splitWindows([window]);
      return counted.get(JSON.stringify(whole), JSON.stringify(edges))?.sessions ?? 0;
    },
    usageSpan() {
      const row = db
        .query<{ first: number | null; last: number | null }, []>(
          // Of both at once SQLite would read the whole index.
          "SELECT (SELECT min(at_ms) FROM responses) AS first, (SELECT max(at_ms) FROM responses) AS last",
        )
        .get();
      if (!row || row.first === null || row.last === null) return undefined;
      return { from: epochMs(row.first), to: epochMs(row.last + 1) };
    },
  };
}

/** Of ten thousands of sessions they are read anew only where somebody has written. */
function openAllSessions(db: Database, texts: Texts): () => ReadonlySet<string> {
  const sessions = db.prepare<Values, []>("SELECT DISTINCT session FROM quarters");
  const foreign = db.prepare<{ data_version: number }, []>("PRAGMA data_version");
  const own = db.prepare<{ changes: number }, []>("SELECT total_changes() AS changes");
  let known: { readonly at: string; readonly ids: ReadonlySet<string> } | undefined;
  return () => {
    const at = `${foreign.get()?.data_version} ${own.get()?.changes}`;
    if (known?.at !== at) {
      // The column is a number.
      const ids = (sessions.values() as number[][]).map(([id = 0]) => texts.textOf(id));
      known = { at, ids: new Set(ids) };
    }
    return known.ids;
  };
}

type Values = Record<string, number>;

/** Thousands of rows are made for one view, so each value is taken by its place. */
function toSum(
  values: readonly number[],
  by: readonly UsageDimension[],
  texts: Texts,
  rules: Rules,
): UsageSum {
  const first = 3 + by.length;
  const at = (index: number): number => values[index] ?? 0;
  const sum: Writable<UsageSum> = {
    window: at(0),
    model: texts.textOf(at(1)),
    responses: at(first),
    tokens: {
      inputTokens: at(first + 1),
      outputTokens: at(first + 2),
      cacheReadTokens: at(first + 3),
      cacheWrite5mTokens: at(first + 4),
      cacheWrite1hTokens: at(first + 5),
    },
    webSearches: at(first + 6),
    firstAt: epochMs(at(first + 7)),
    lastAt: epochMs(at(first + 8)),
  };
  const rule = rules.ruleOf(at(2));
  if (rule !== undefined) sum.rule = rule;
  for (let index = 0; index < by.length; index++) {
    const dimension = by[index];
    if (dimension !== undefined) sum[NAME_OF[dimension]] = texts.textOf(at(3 + index));
  }
  return sum;
}

type Writable<Of> = { -readonly [Key in keyof Of]: Of[Key] };

/** The windows' whole quarters, and what of them is left over: [index, from, to] each. */
function splitWindows(windows: readonly UsageWindow[]) {
  const whole: [number, number, number][] = [];
  const edges: [number, number, number][] = [];
  for (const [index, { from, to }] of windows.entries()) {
    const first = Math.ceil(from / QUARTER_MS);
    const last = Math.floor(to / QUARTER_MS);
    if (first > last) {
      edges.push([index, from, to]);
      continue;
    }
    whole.push([index, first, last]);
    if (from < first * QUARTER_MS) edges.push([index, from, first * QUARTER_MS]);
    if (to > last * QUARTER_MS) edges.push([index, last * QUARTER_MS, to]);
  }
  return { whole, edges };
}

/** What else must hold, as SQL over numbers that are ours; undefined where nothing can match. */
function filterOf({ project, model, sessionId }: UsageQuery, texts: Texts): string | undefined {
  const conditions: string[] = [];
  const add = (column: string, ids: readonly number[]) => {
    conditions.push(`AND ${column} IN (${ids.join(", ")})`);
    return ids.length > 0;
  };
  if (project !== undefined && !add("project", texts.idsContaining(project))) return undefined;
  if (model !== undefined && !add("model", texts.idsContaining(model))) return undefined;
  if (sessionId !== undefined && !add("session", texts.idsEqualTo(sessionId))) return undefined;
  return conditions.join(" ");
}
