import type { Database } from "bun:sqlite";
import { type EpochMs, epochMs } from "../../core/instant.ts";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import type {
  CounterCurve,
  CounterLabel,
  CounterQuery,
  CounterSum,
} from "../../core/telemetry/counter-reader.ts";
import type { UsageWindow } from "../../core/usage/ledger-query.ts";
import type { SessionUsageReader } from "../../core/telemetry/session-usage.ts";
import { type Grain, growthSql } from "./growth-sql.ts";
import { fromUs, toUs } from "./instants.ts";
import { keptSince } from "./kept-since.ts";
import { createLabelSets } from "./label-sets.ts";
import { openSessionUsage } from "./usage-read.ts";

/** One counter of one session, as it stands. */
export interface SeriesTotal {
  readonly metric: string;
  readonly unit: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly sessionId: string;
  readonly total: number;
  readonly lastAt: EpochMs;
}

/** What views and exporters read. Its calls throw what SQLite says. */
export interface TelemetryReader {
  sumIncrease(query: CounterQuery): CounterSum[];
  increaseOverTime(query: CounterQuery, stepMs: number): CounterCurve[];
  labelValues(label: CounterLabel, window: UsageWindow): string[];
  metricNames(): string[];
  /** Every series that was exported since then, by metric and age. */
  seriesSince(since: EpochMs): IterableIterator<SeriesTotal>;
  /** What a session has cost by the agent's counters; undefined where none was exported. */
  sessionCostUsd(sessionId: string): number | undefined;
  /** What these sessions have used, for one view. */
  usage(isWanted: (sessionId: string) => boolean): SessionUsageReader;
  /** Another number whenever anything has been written. */
  changes(): number;
  /** What was recorded of a session, by rising time. */
  records(sessionId: string): AgentRecord[];
  /** Whether anything was ever exported. */
  isEmpty(): boolean;
}

/** A reader of an open database; a window begins with a whole step where that is older than what is kept finer. */
export function openTelemetryReader(db: Database): TelemetryReader {
  const labelSets = createLabelSets(db);
  const kept = keptSince(db);

  const grainOf = ({ from }: UsageWindow): Grain => {
    const beginUs = toUs(from);
    if (beginUs >= kept.of("points")) return "point";
    return beginUs >= kept.of("five-minutes") ? "5m" : "1h";
  };

  /** Growth by step and label set, and by session where that is asked for. */
  const rowsOf = (query: CounterQuery, stepMs: number): readonly GrowthRow[] => {
    const wanted = labelSets.matching(query);
    if (wanted.size === 0) return [];
    const ids = [...wanted.keys()].join(",");
    const needsSession = query.by.includes("session_id") || query.where?.session_id !== undefined;
    const isWhole = stepMs > query.window.to - query.window.from;
    const grain = grainOf(query.window);
    const { sql, from, to } = growthSql(query.window, grain, needsSession, ids, isWhole);
    const step = Math.max(1, Math.round(stepMs * 1000));
    const origin = toUs(query.window.from);
    const session = query.where?.session_id;
    return db
      .query<GrowthRow, [number, number, number, number, string | null]>(sql)
      .all(from, to, origin, step, session ?? null);
  };

  const labelsOf = (row: GrowthRow, by: readonly CounterLabel[]): CounterSum["labels"] => {
    const { labels } = labelSets.get(row.label_set);
    const picked: Partial<Record<CounterLabel, string>> = {};
    for (const label of by) {
      picked[label] = label === "session_id" ? row.session_id : (labels[label] ?? "");
    }
    return picked;
  };

  return {
    sumIncrease(query) {
      const sums = new Map<string, { labels: CounterSum["labels"]; value: number }>();
      for (const row of rowsOf(query, query.window.to - query.window.from + 1)) {
        const labels = labelsOf(row, query.by);
        const key = JSON.stringify(labels);
        const sum = sums.get(key);
        if (sum) sum.value += row.growth;
        else sums.set(key, { labels, value: row.growth });
      }
      return [...sums.values()];
    },
    increaseOverTime(query, stepMs) {
      const curves = new Map<
        string,
        { labels: CounterSum["labels"]; byStep: Map<number, number> }
      >();
      for (const row of rowsOf(query, stepMs)) {
        const labels = labelsOf(row, query.by);
        const key = JSON.stringify(labels);
        let curve = curves.get(key);
        if (!curve) {
          curve = { labels, byStep: new Map() };
          curves.set(key, curve);
        }
        curve.byStep.set(row.step, (curve.byStep.get(row.step) ?? 0) + row.growth);
      }
      return [...curves.values()].map(({ labels, byStep }) => ({
        labels,
        points: [...byStep]
          .toSorted(([a], [b]) => a - b)
          .map(([step, value]) => ({ at: epochMs(query.window.from + step * stepMs), value })),
      }));
    },
    labelValues(label, { from, to }) {
      if (label === "session_id") {
        return db
          .query<{ session_id: string }, [number, number]>(
            `SELECT DISTINCT session_id FROM series JOIN sessions ON sessions.id = session
             WHERE last_us >= ? AND first_us < ? AND session_id <> '' ORDER BY session_id`,
          )
          .all(toUs(from), toUs(to))
          .map(({ session_id }) => session_id);
      }
      const values = new Set<string>();
      for (const { labels } of labelSets.all()) {
        const value = labels[label];
        if (value !== undefined && value !== "") values.add(value);
      }
      return [...values].toSorted();
    },
    metricNames: () => [...new Set(labelSets.all().map(({ metric }) => metric))].toSorted(),
    *seriesSince(since) {
      const rows = db.query<SeriesTotalRow, [number]>(
        `SELECT label_set, session_id, total, last_us FROM series
         JOIN sessions ON sessions.id = session JOIN label_sets ON label_sets.id = label_set
         WHERE last_us >= ? ORDER BY metric, series.id`,
      );
      for (const row of rows.iterate(toUs(since))) {
        const { metric, unit, labels } = labelSets.get(row.label_set);
        const { session_id: sessionId, total } = row;
        yield { metric, unit, labels, sessionId, total, lastAt: fromUs(row.last_us) };
      }
    },
    sessionCostUsd(sessionId) {
      const row = db
        .query<{ usd: number | null }, [string]>(
          `SELECT sum(total) AS usd FROM series JOIN label_sets ON label_sets.id = label_set
           WHERE session = (SELECT id FROM sessions WHERE session_id = ?)
             AND metric = 'claude_code_cost_usage'`,
        )
        .get(sessionId);
      return row?.usd ?? undefined;
    },
    usage: (isWanted) => openSessionUsage(db, isWanted),
    changes: () =>
      db.query<{ changes: number }, []>("SELECT total_changes() AS changes").get()?.changes ?? 0,
    records(sessionId) {
      return db
        .query<RecordRow, [string]>(
          `SELECT at_us, sequence, kind, record FROM records
           WHERE session = (SELECT id FROM sessions WHERE session_id = ?)
           ORDER BY at_us, sequence`,
        )
        .all(sessionId)
        .map((row) => toRecord(sessionId, row));
    },
    isEmpty: () =>
      db
        .query<unknown, []>("SELECT 1 FROM series UNION ALL SELECT 1 FROM records LIMIT 1")
        .get() === null,
  };
}

interface GrowthRow {
  readonly step: number;
  readonly label_set: number;
  readonly session_id: string;
  readonly growth: number;
}

interface SeriesTotalRow {
  readonly label_set: number;
  readonly session_id: string;
  readonly total: number;
  readonly last_us: number;
}

interface RecordRow {
  readonly at_us: number;
  readonly sequence: number;
  readonly kind: string;
  readonly record: string;
}

// decode boundary: the writer of this room has made it of an AgentRecord.
const toRecord = (sessionId: string, { at_us, sequence, kind, record }: RecordRow): AgentRecord =>
  ({
    ...(JSON.parse(record) as object),
    sessionId,
    at: fromUs(at_us),
    kind,
    ...(sequence >= 0 && { sequence }),
  }) as AgentRecord;
