import type { Database } from "bun:sqlite";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import {
  type UsageCounter,
  usageCounter,
  type UsageFigure,
} from "../../core/telemetry/session-usage.ts";
import { QUARTER_S } from "./instants.ts";
import { NOBODY, type Owners } from "./usage-owners.ts";

/** A quarter of an hour, in µs. */
export const QUARTER_US = QUARTER_S * 1e6;

/**
 * What was used by one owner in one session at a moment, or in the quarter that begins then. Thousands are read
 * for one view, so they stay as SQLite gives them: tokens and dollars are not rounded yet.
 */
export type Grain = readonly [
  session: number,
  /** 0: told by counters. */
  source: number,
  atUs: number,
  owner: number,
  requests: number,
  pricedRequests: number,
  inputTokens: number,
  outputTokens: number,
  cacheReadTokens: number,
  cacheWriteTokens: number,
  usd: number,
  firstUs: number,
  lastUs: number,
];

/** A grain's place for each: taking it apart would cost as much as adding it up. */
export const SESSION = 0;
export const SOURCE = 1;
export const AT = 2;
export const OWNER = 3;

/** What whole quarters hold, from one to before another. A session counts by its counters, if it has ever sent any, else by its requests. */
export const readQuarters = (
  db: Database,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] =>
  db
    .query<Record<string, number>, [string, number, number]>(
      `SELECT session, source, quarter * ${QUARTER_US}, owner, requests, priced_requests,
         input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, usd, first_us, last_us
       FROM json_each(?1) AS wanted CROSS JOIN session_usage
       WHERE session = wanted.value AND quarter >= ?2 AND quarter < ?3 AND requests
           + input_tokens + output_tokens + cache_read_tokens + cache_write_tokens + usd <> 0
         AND source = (SELECT min(source) FROM session_usage WHERE session = wanted.value)`,
    )
    // decode boundary: the table is strict, and every column is a number.
    .values(JSON.stringify([...sessions.keys()]), from, to) as unknown as Grain[];

/** Single points and requests of a stretch of time, in µs, of which they are kept. */
export function readFinest(
  db: Database,
  owners: Owners,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] {
  if (from >= to) return [];
  return [
    ...pointGrains(db, owners, sessions, from, to),
    ...requestGrains(db, owners, sessions, from, to),
  ];
}

function pointGrains(
  db: Database,
  owners: Owners,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] {
  const counters = countersOf(db);
  const rows = db
    .query<Record<string, number>, [number, number]>(
      `SELECT at_us, session, label_set, growth FROM points JOIN series ON series.id = series
       WHERE at_us >= ? AND at_us < ? AND growth <> 0`,
    )
    // Every column is a number.
    .values(from, to) as [number, number, number, number][];
  return rows.flatMap(([atUs, session, labelSet, growth]): Grain[] => {
    const counter = sessions.has(session) ? counters.get(labelSet) : undefined;
    if (!counter) return [];
    const of = (figure: UsageFigure): number => (counter.figure === figure ? growth : 0);
    const owner = owners.numberOf(counter.owner);
    const tokens = [of("inputTokens"), of("outputTokens"), of("cacheReadTokens")] as const;
    return [
      [session, 0, atUs, owner, 0, 0, ...tokens, of("cacheWriteTokens"), of("usd"), atUs, atUs],
    ];
  });
}

function countersOf(db: Database): ReadonlyMap<number, UsageCounter> {
  const rows = db
    .query<{ id: number; metric: string; labels: string }, []>(
      `SELECT id, metric, labels FROM label_sets
       WHERE metric IN ('claude_code_token_usage', 'claude_code_cost_usage')`,
    )
    .all();
  return new Map(
    rows.flatMap(({ id, metric, labels }) => {
      // decode boundary: the writer of this room has made it of strings.
      const counter = usageCounter(metric, JSON.parse(labels) as Record<string, string>);
      return counter ? [[id, counter]] : [];
    }),
  );
}

function requestGrains(
  db: Database,
  owners: Owners,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] {
  const rows = db
    .query<{ at_us: number; session: number; record: string }, [number, number]>(
      `SELECT at_us, session, record FROM records
       WHERE at_us >= ? AND at_us < ? AND kind = 'request' AND NOT EXISTS
         (SELECT 1 FROM session_usage WHERE session = records.session AND source = 0)`,
    )
    .all(from, to);
  return rows.flatMap(({ at_us: atUs, session, record }): Grain[] => {
    if (!sessions.has(session)) return [];
    // decode boundary: the writer of this room has made it of a request.
    const request = JSON.parse(record) as Extract<AgentRecord, { readonly kind: "request" }>;
    const { model, subagentType: subagent = "", costMicroUsd } = request;
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = request;
    const owner = owners.numberOf({ ...NOBODY, model, subagent });
    const priced = costMicroUsd === undefined ? 0 : 1;
    const tokens = [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens] as const;
    return [[session, 1, atUs, owner, 1, priced, ...tokens, (costMicroUsd ?? 0) / 1e6, atUs, atUs]];
  });
}
