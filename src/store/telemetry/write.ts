import type { Database } from "bun:sqlite";
import type { EpochMs } from "../../core/instant.ts";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import { growthOf, type StreamState } from "../../core/telemetry/growth.ts";
import type { SeriesKey, SeriesPoint } from "../../core/telemetry/series.ts";
import { epochMs } from "../../core/instant.ts";

/** What one export request has changed. */
export interface TelemetryCounts {
  /** Points that let a counter grow, by nothing included. */
  readonly counted: number;
  /** Points that had come before, and cumulative ones that a newer one had overtaken. */
  readonly repeated: number;
  /** Gauges, and sums that may fall. */
  readonly passedOver: number;
  readonly records: number;
}

/** Writes down what was exported. */
export interface TelemetryWriter {
  /** All of it or nothing; throws what SQLite says. */
  commit(points: Iterable<SeriesPoint>, records: Iterable<AgentRecord>): TelemetryCounts;
}

/** How long a step of either length is, in seconds. */
export const STEP_5M_S = 300;
export const STEP_1H_S = 3600;

/** Series whose row is known without asking. */
const MAX_KNOWN_SERIES = 50_000;

interface SeriesRow {
  readonly id: number;
  readonly labelSet: number;
}

/** What a request adds to one series. */
interface SeriesGrowth {
  readonly row: SeriesRow;
  total: number;
  firstUs: number;
  lastUs: number;
  /** By hour. */
  readonly byHour: Map<number, number>;
  /** By five minutes. */
  readonly byFive: Map<number, number>;
}

/** A writer on an open database. Nobody else may write series meanwhile: their rows are remembered. */
export function openTelemetryWriter(db: Database): TelemetryWriter {
  const findLabelSet = db.query<{ id: number }, [string, string]>(
    "SELECT id FROM label_sets WHERE metric = ? AND labels = ?",
  );
  const addLabelSet = db.query<{ id: number }, [string, string, string]>(
    "INSERT INTO label_sets (metric, unit, labels) VALUES (?, ?, ?) RETURNING id",
  );
  const findSession = db.query<{ id: number }, [string]>(
    "SELECT id FROM sessions WHERE session_id = ?",
  );
  const addSession = db.query<{ id: number }, [string]>(
    "INSERT INTO sessions (session_id) VALUES (?) RETURNING id",
  );
  const findSeries = db.query<{ id: number }, [number, number]>(
    "SELECT id FROM series WHERE label_set = ? AND session = ?",
  );
  const addSeries = db.query<{ id: number }, [number, number, number, number]>(
    "INSERT INTO series (label_set, session, total, first_us, last_us) VALUES (?, ?, 0, ?, ?) RETURNING id",
  );
  const addPoint = db.query<unknown, [number, number, number, number]>(
    "INSERT OR IGNORE INTO points (at_us, series, start_us, growth) VALUES (?, ?, ?, ?)",
  );
  const findStream = db.query<{ at_us: number; value: number }, [number, number]>(
    "SELECT at_us, value FROM streams WHERE series = ? AND start_us = ?",
  );
  const putStream = db.query<unknown, [number, number, number, number]>(
    "INSERT OR REPLACE INTO streams (series, start_us, at_us, value) VALUES (?, ?, ?, ?)",
  );
  const growSeries = db.query<unknown, [number, number, number, number]>(
    `UPDATE series SET total = total + ?2, first_us = min(first_us, ?3), last_us = max(last_us, ?4)
     WHERE id = ?1`,
  );
  const growStep = (table: string, owner: string) =>
    db.query<unknown, [number, number, number]>(
      `INSERT INTO ${table} (step_s, ${owner}, growth) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET growth = growth + excluded.growth`,
    );
  const growFive = growStep("growth_5m", "label_set");
  const growHour = growStep("growth_1h", "label_set");
  const growSeriesHour = growStep("series_growth_1h", "series");
  const addRecord = db.query<unknown, [number, number, number, string, string]>(
    "INSERT OR IGNORE INTO records (session, at_us, sequence, kind, record) VALUES (?, ?, ?, ?, ?)",
  );

  let known = new Map<SeriesKey, SeriesRow>();

  const sessionRow = (id: string): number =>
    findSession.get(id)?.id ?? addSession.get(id)?.id ?? missing("session");

  const seriesRow = (key: SeriesKey, atUs: number): SeriesRow => {
    const row = known.get(key);
    if (row) return row;
    const labelSet =
      findLabelSet.get(key.metric, key.labels)?.id ??
      addLabelSet.get(key.metric, key.unit, key.labels)?.id ??
      missing("label set");
    const session = sessionRow(key.sessionId);
    const id =
      findSeries.get(labelSet, session)?.id ??
      addSeries.get(labelSet, session, atUs, atUs)?.id ??
      missing("series");
    const found = { id, labelSet };
    if (known.size >= MAX_KNOWN_SERIES) known.clear();
    known.set(key, found);
    return found;
  };

  const streamState = (series: number, startUs: number): StreamState | undefined => {
    const row = findStream.get(series, startUs);
    return row ? { at: fromUs(row.at_us), value: row.value } : undefined;
  };

  const commit = (points: Iterable<SeriesPoint>, records: Iterable<AgentRecord>) => {
    const counts = { counted: 0, repeated: 0, passedOver: 0, records: 0 };
    const grown = new Map<number, SeriesGrowth>();
    for (const point of points) {
      if (!point.isMonotonic || point.kind === "gauge" || point.value < 0) {
        counts.passedOver++;
        continue;
      }
      const atUs = toUs(point.at);
      const startUs = point.startAt === undefined ? 0 : toUs(point.startAt);
      const row = seriesRow(point.series, atUs);
      const isStream = point.kind === "cumulative";
      const { by, state } = growthOf(point, isStream ? streamState(row.id, startUs) : undefined);
      if (by === undefined || addPoint.run(atUs, row.id, startUs, by).changes === 0) {
        counts.repeated++;
        continue;
      }
      if (state) putStream.run(row.id, startUs, toUs(state.at), state.value);
      counts.counted++;
      grow(grown, row, atUs, by);
    }
    writeGrowth(grown.values());
    for (const record of records) {
      const { sessionId, at, sequence = -1, kind, ...rest } = record;
      const text = JSON.stringify(rest);
      const { changes } = addRecord.run(sessionRow(sessionId), toUs(at), sequence, kind, text);
      counts.records += changes;
    }
    return counts;
  };

  const writeGrowth = (grown: Iterable<SeriesGrowth>): void => {
    const fives = new Map<string, [number, number, number]>();
    const hours = new Map<string, [number, number, number]>();
    for (const { row, total, firstUs, lastUs, byHour, byFive } of grown) {
      growSeries.run(row.id, total, firstUs, lastUs);
      for (const [step, by] of byHour) {
        growSeriesHour.run(step, row.id, by);
        addTo(hours, step, row.labelSet, by);
      }
      for (const [step, by] of byFive) addTo(fives, step, row.labelSet, by);
    }
    for (const values of fives.values()) growFive.run(...values);
    for (const values of hours.values()) growHour.run(...values);
  };

  const transaction = db.transaction(commit);
  return {
    commit(points, records) {
      // Rows that a failed transaction has made are not there.
      try {
        return transaction.immediate(points, records);
      } catch (error) {
        known = new Map();
        throw error;
      }
    },
  };
}

function grow(grown: Map<number, SeriesGrowth>, row: SeriesRow, atUs: number, by: number): void {
  let growth = grown.get(row.id);
  if (!growth) {
    growth = {
      row,
      total: 0,
      firstUs: atUs,
      lastUs: atUs,
      byHour: new Map(),
      byFive: new Map(),
    };
    grown.set(row.id, growth);
  }
  growth.total += by;
  if (atUs < growth.firstUs) growth.firstUs = atUs;
  if (atUs > growth.lastUs) growth.lastUs = atUs;
  const hour = stepOf(atUs, STEP_1H_S);
  const five = stepOf(atUs, STEP_5M_S);
  growth.byHour.set(hour, (growth.byHour.get(hour) ?? 0) + by);
  growth.byFive.set(five, (growth.byFive.get(five) ?? 0) + by);
}

function addTo(
  sums: Map<string, [number, number, number]>,
  step: number,
  labelSet: number,
  by: number,
): void {
  const key = `${step} ${labelSet}`;
  const sum = sums.get(key);
  if (sum) sum[2] += by;
  else sums.set(key, [step, labelSet, by]);
}

const stepOf = (atUs: number, stepS: number): number => Math.floor(atUs / 1e6 / stepS) * stepS;

/** Microseconds since 1970. */
export const toUs = (at: EpochMs): number => Math.round(at * 1000);

/** The moment of microseconds since 1970. */
export const fromUs = (us: number): EpochMs => epochMs(us / 1000);

function missing(what: string): never {
  throw new Error(`a ${what} that was just written is not there`);
}
