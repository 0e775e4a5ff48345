import type { Database } from "bun:sqlite";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import { growthBetween, increase } from "../../core/telemetry/growth.ts";
import type { SeriesKey, SeriesPoint } from "../../core/telemetry/series.ts";
import { STEP_1H_S, STEP_5M_S, stepOf, toUs } from "./instants.ts";
import { keptSince } from "./kept-since.ts";
import { createSessionUsage } from "./usage-write.ts";

/** What one export request has changed. */
export interface TelemetryCounts {
  /** Points that let a counter grow, by nothing included. */
  readonly counted: number;
  /** Points that had come before. */
  readonly repeated: number;
  /** Gauges, and sums that may fall. */
  readonly passedOver: number;
  /** Points of a time of which points are no longer kept: whether they had come before cannot be said. */
  readonly tooOld: number;
  readonly records: number;
}

/** Writes down what was exported. */
export interface TelemetryWriter {
  /** All of it or nothing; throws what SQLite says. */
  commit(points: Iterable<SeriesPoint>, records: Iterable<AgentRecord>): TelemetryCounts;
  /** Rows were deleted beside it: none is taken as known any more. */
  forget(): void;
}

/** Series whose row is known without asking. */
const MAX_KNOWN_SERIES = 50_000;

/** So long may the labels of all of them be. */
const MAX_KNOWN_UNITS = 16 * 1024 * 1024;

interface SeriesRow {
  readonly id: number;
  readonly labelSet: number;
  readonly session: number;
  /** Whether the exporter says of which session it is. */
  readonly isOfSession: boolean;
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

/** Adds up what one request lets series grow. */
type Grow = (row: SeriesRow, atUs: number, by: number) => void;

/** A writer on an open database. Nobody else may add series meanwhile: their rows are remembered. */
export function openTelemetryWriter(db: Database): TelemetryWriter {
  const since = keptSince(db);
  const series = createSeriesRows(db);
  const usage = createSessionUsage(db);
  const putDelta = createDeltas(db);
  const putCumulative = createStreams(db);
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
  const addRecord = db.query<unknown, [number, number, number, string, string, string]>(
    `INSERT OR IGNORE INTO records (session, at_us, sequence, kind, about, record)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );

  const commit = (points: Iterable<SeriesPoint>, records: Iterable<AgentRecord>) => {
    const counts = { counted: 0, repeated: 0, passedOver: 0, tooOld: 0, records: 0 };
    const wholeSinceUs = since.of("points");
    const grown = new Map<number, SeriesGrowth>();
    const grow: Grow = (row, atUs, by) => addGrowth(grown, row, atUs, by);
    for (const point of points) {
      if (!point.isMonotonic || point.kind === "gauge" || point.value < 0) {
        counts.passedOver++;
        continue;
      }
      const atUs = toUs(point.at);
      if (atUs < wholeSinceUs) {
        counts.tooOld++;
        continue;
      }
      const { startAt, at } = point;
      // One that lies before its beginning says nothing of it.
      const startUs = startAt === undefined || startAt > at ? 0 : toUs(startAt);
      const row = series.rowOf(point.series, atUs);
      const put = point.kind === "cumulative" ? putCumulative : putDelta;
      if (put(row, startUs, atUs, point.value, grow)) counts.counted++;
      else counts.repeated++;
    }
    writeGrowth(grown.values());
    const recordsSinceUs = since.of("records");
    for (const record of records) {
      const { sessionId, at, sequence = -1, kind, ...rest } = record;
      const session = series.sessionOf(sessionId);
      const about = rest.spanId ?? rest.toolUseId ?? rest.requestId ?? "";
      const { changes } = addRecord.run(
        session,
        toUs(at),
        sequence,
        kind,
        about,
        JSON.stringify(rest),
      );
      counts.records += changes;
      // Whether one of a time before was counted is no longer known.
      const isNews = changes > 0 && toUs(at) >= recordsSinceUs;
      if (isNews && record.kind === "request") usage.addRequest(session, record);
    }
    usage.flush();
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
      if (row.isOfSession) usage.grow(row, { bySteps: byFive, firstUs, lastUs });
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
        series.forget();
        usage.forget();
        throw error;
      }
    },
    forget: series.forget,
  };
}

/** So many combinations of labels are told apart; an agent has some hundred. */
const MAX_LABEL_SETS = 10_000;

/** What comes beyond them is counted under this one label (OpenTelemetry's "cardinality limit"). */
const OVERFLOW_LABELS = '{"otel_metric_overflow":"true"}';

/** Finds the rows of series, and adds those that are new. */
function createSeriesRows(db: Database) {
  const findLabelSet = db.query<{ id: number }, [string, string]>(
    "SELECT id FROM label_sets WHERE metric = ? AND labels = ?",
  );
  const addLabelSet = db.query<{ id: number }, [string, string, string]>(
    "INSERT INTO label_sets (metric, unit, labels) VALUES (?, ?, ?) RETURNING id",
  );
  const countLabelSets = db.query<{ count: number }, []>(
    "SELECT count(*) AS count FROM label_sets",
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
  let known = new Map<SeriesKey, SeriesRow>();
  let knownUnits = 0;

  const labelSetOf = (key: SeriesKey): number => {
    const found = findLabelSet.get(key.metric, key.labels);
    if (found) return found.id;
    const isFull = (countLabelSets.get()?.count ?? 0) >= MAX_LABEL_SETS;
    if (isFull && key.labels !== OVERFLOW_LABELS) {
      return labelSetOf({ ...key, labels: OVERFLOW_LABELS });
    }
    return addLabelSet.get(key.metric, key.unit, key.labels)?.id ?? missing("label set");
  };
  const sessionOf = (id: string): number =>
    findSession.get(id)?.id ?? addSession.get(id)?.id ?? missing("session");

  return {
    sessionOf,
    rowOf(key: SeriesKey, atUs: number): SeriesRow {
      const row = known.get(key);
      if (row) return row;
      const labelSet = labelSetOf(key);
      const session = sessionOf(key.sessionId);
      const id =
        findSeries.get(labelSet, session)?.id ??
        addSeries.get(labelSet, session, atUs, atUs)?.id ??
        missing("series");
      const found = { id, labelSet, session, isOfSession: key.sessionId !== "" };
      knownUnits += key.labels.length;
      if (known.size >= MAX_KNOWN_SERIES || knownUnits > MAX_KNOWN_UNITS) {
        known.clear();
        knownUnits = key.labels.length;
      }
      known.set(key, found);
      return found;
    },
    forget(): void {
      known = new Map();
      knownUnits = 0;
    },
  };
}

/** Puts a point down, and says whether it is news. */
type PutPoint = (
  row: SeriesRow,
  startUs: number,
  atUs: number,
  value: number,
  grow: Grow,
) => boolean;

/** A delta is its own growth. One that comes again is the same; were it another value, the larger one holds. */
function createDeltas(db: Database): PutPoint {
  const add = db.query<unknown, [number, number, number, number]>(
    "INSERT OR IGNORE INTO points (at_us, series, start_us, growth) VALUES (?, ?, ?, ?)",
  );
  const find = db.query<{ growth: number }, [number, number, number]>(
    "SELECT growth FROM points WHERE at_us = ? AND series = ? AND start_us = ?",
  );
  const change = db.query<unknown, [number, number, number, number]>(
    "UPDATE points SET growth = ?4 WHERE at_us = ?1 AND series = ?2 AND start_us = ?3",
  );
  return (row, startUs, atUs, value, grow) => {
    if (add.run(atUs, row.id, startUs, value).changes > 0) {
      grow(row, atUs, value);
      return true;
    }
    const kept = find.get(atUs, row.id, startUs)?.growth ?? 0;
    if (value <= kept) return false;
    change.run(atUs, row.id, startUs, value);
    grow(row, atUs, value - kept);
    return true;
  };
}

/** A cumulative stream's growth is that between its points, whichever came first. */
function createStreams(db: Database): PutPoint {
  const newest = db.query<{ at_us: number; value: number }, [number, number]>(
    "SELECT at_us, value FROM streams WHERE series = ? AND start_us = ?",
  );
  const putNewest = db.query<unknown, [number, number, number, number]>(
    "INSERT OR REPLACE INTO streams (series, start_us, at_us, value) VALUES (?, ?, ?, ?)",
  );
  const putPoint = db.query<unknown, [number, number, number, number, number]>(
    `INSERT INTO points (at_us, series, start_us, growth, value) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET growth = growth + excluded.growth, value = excluded.value`,
  );
  const find = db.query<StreamPoint, [number, number, number]>(
    `SELECT at_us, growth, value FROM points
     WHERE at_us = ? AND series = ? AND start_us = ? AND value IS NOT NULL`,
  );
  // A stream's points lie between its beginning and its newest, few exports apart: no index, which each point would have to pay for.
  const findBefore = db.query<StreamPoint, [number, number, number]>(
    `SELECT at_us, growth, value FROM points
     WHERE at_us < ?1 AND at_us >= ?3 AND series = ?2 AND start_us = ?3 AND value IS NOT NULL
     ORDER BY at_us DESC LIMIT 1`,
  );
  const findAfter = db.query<StreamPoint, [number, number, number, number]>(
    `SELECT at_us, growth, value FROM points
     WHERE at_us > ?1 AND at_us <= ?4 AND series = ?2 AND start_us = ?3 AND value IS NOT NULL
     ORDER BY at_us LIMIT 1`,
  );

  return (row, startUs, atUs, value, grow) => {
    const put = (at: number, by: number, to: number): void => {
      putPoint.run(at, row.id, startUs, by, to);
      grow(row, at, by);
    };
    const last = newest.get(row.id, startUs);
    if (!last || last.at_us <= atUs) {
      if (last?.at_us === atUs && last.value >= value) return false;
      putNewest.run(row.id, startUs, atUs, value);
      if (last?.at_us !== atUs) {
        put(atUs, increase(last?.value, value), value);
        return true;
      }
    }
    const same = find.get(atUs, row.id, startUs) ?? undefined;
    if (same && same.value >= value) return false;
    const next = findAfter.get(atUs, row.id, startUs, last?.at_us ?? atUs) ?? undefined;
    const before = findBefore.get(atUs, row.id, startUs)?.value ?? valueBefore(same ?? next);
    const around = { before, after: next?.value };
    const { by, laterBy } = growthBetween(around, value);
    const old = same && growthBetween(around, same.value);
    put(atUs, by - (old?.by ?? 0), value);
    if (next) put(next.at_us, laterBy - (old?.laterBy ?? 0), next.value);
    return true;
  };
}

interface StreamPoint {
  readonly at_us: number;
  readonly growth: number;
  readonly value: number;
}

/** From which value a point has grown, where the point before it was tidied away. */
const valueBefore = (point: StreamPoint | undefined): number | undefined =>
  point && point.growth < point.value ? point.value - point.growth : undefined;

function addGrowth(
  grown: Map<number, SeriesGrowth>,
  row: SeriesRow,
  atUs: number,
  by: number,
): void {
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
  if (by === 0) return;
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

function missing(what: string): never {
  throw new Error(`a ${what} that was just written is not there`);
}
