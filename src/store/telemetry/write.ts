import type { Database, Statement } from "bun:sqlite";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import type { SeriesPoint } from "../../core/telemetry/series.ts";
import { STEP_1H_S, STEP_5M_S, stepOf, toUs } from "./instants.ts";
import { keptSince } from "./kept-since.ts";
import { createDeltas, createStreams, type Grow } from "./put-point.ts";
import { createSeriesRows, type SeriesRow } from "./series-rows.ts";
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

/** What a request adds to one series. */
interface SeriesGrowth {
  readonly row: SeriesRow;
  total: number;
  firstUs: number;
  lastUs: number;
  /** By five minutes. */
  readonly byFive: Map<number, number>;
}

/** Growth by step, in seconds since 1970, and by whose it is. */
type Sums = Map<number, Map<number, number>>;

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
    const fives: Sums = new Map();
    const hours: Sums = new Map();
    const seriesHours: Sums = new Map();
    for (const { row, total, firstUs, lastUs, byFive } of grown) {
      growSeries.run(row.id, total, firstUs, lastUs);
      for (const [five, by] of byFive) {
        const hour = stepOf(five * 1e6, STEP_1H_S);
        addTo(fives, five, row.labelSet, by);
        addTo(hours, hour, row.labelSet, by);
        addTo(seriesHours, hour, row.id, by);
      }
      if (row.isOfSession) usage.grow(row, { bySteps: byFive, firstUs, lastUs });
    }
    writeSums(growFive, fives);
    writeSums(growHour, hours);
    writeSums(growSeriesHour, seriesHours);
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
      byFive: new Map(),
    };
    grown.set(row.id, growth);
  }
  growth.total += by;
  if (atUs < growth.firstUs) growth.firstUs = atUs;
  if (atUs > growth.lastUs) growth.lastUs = atUs;
  if (by === 0) return;
  const five = stepOf(atUs, STEP_5M_S);
  growth.byFive.set(five, (growth.byFive.get(five) ?? 0) + by);
}

function addTo(sums: Sums, step: number, owner: number, by: number): void {
  let ofStep = sums.get(step);
  if (!ofStep) {
    ofStep = new Map();
    sums.set(step, ofStep);
  }
  ofStep.set(owner, (ofStep.get(owner) ?? 0) + by);
}

function writeSums(put: Statement<unknown, [number, number, number]>, sums: Sums): void {
  for (const [step, ofStep] of sums) for (const [owner, by] of ofStep) put.run(step, owner, by);
}
