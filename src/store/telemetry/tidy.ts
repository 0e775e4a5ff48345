import type { Database } from "bun:sqlite";
import type { EpochMs } from "../../core/instant.ts";
import { QUARTER_S, STEP_1H_S, STEP_5M_S, stepOf, toUs } from "./instants.ts";
import { keptSince } from "./kept-since.ts";

/** What may go, and how large the rest may be. */
export interface KeepLimits {
  /** Points before it go; steps have their growth. */
  readonly pointsFrom: EpochMs;
  readonly fiveMinutesFrom: EpochMs;
  readonly recordsFrom: EpochMs;
  readonly maxBytes: number;
}

/** Rows of one step: some milliseconds, so that whoever drives it can do other things between. */
const ROWS_A_STEP = 2000;

/** Pages given back to the file system by one step: 1 MiB. */
const PAGES_A_STEP = 256;

/** Tidying for size goes on to this part of the limit: there is room again for a while. */
const ROOMY = 0.9;

/** Beyond this part of free pages the file shrinks; fewer are soon written again. */
const FREE_PART = 0.1;

/** For size, so much of the time that is covered goes at once. */
const TIME_PART = 0.1;

/**
 * Deletes what is older than it has to be kept, then the oldest while the whole is too large: single points
 * and records first, then steps of five minutes, then sessions' hours and quarters with the counters that had nothing
 * else. Hours over all sessions stay for ever. Each round of the iterator is one short transaction; it may be
 * left between two. `onSeriesGone` is called when rows of counters are gone.
 */
export function* tidyTelemetry(
  db: Database,
  limits: KeepLimits,
  onSeriesGone: () => void,
): Generator<undefined, void> {
  const tables = openTables(db, onSeriesGone);
  yield* tables.dropPoints(toUs(limits.pointsFrom));
  yield* tables.dropFiveMinutes(toUs(limits.fiveMinutesFrom));
  yield* tables.dropRecords(toUs(limits.recordsFrom));
  while (usedBytes(db) > limits.maxBytes * ROOMY) {
    const span = tables.span();
    if (span) {
      const upToUs = span.from + Math.ceil((span.to - span.from) * TIME_PART) + 1;
      yield* tables.dropPoints(upToUs);
      yield* tables.dropRecords(upToUs);
      continue;
    }
    const oldestFive = tables.oldestFive();
    if (oldestFive !== undefined) {
      yield* tables.dropFiveMinutes((oldestFive + STEP_1H_S) * 1e6);
      continue;
    }
    const oldestHour = tables.oldestSessionHour();
    // What is left is the hours over all sessions: the least there can be.
    if (oldestHour === undefined) break;
    yield* tables.dropSessionHours(oldestHour + STEP_1H_S);
  }
  while (count(db, "freelist_count") > count(db, "page_count") * FREE_PART) {
    const before = count(db, "freelist_count");
    db.query(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`).all();
    yield;
    if (count(db, "freelist_count") >= before) break;
  }
}

/** From now on writing fails with `SQLITE_FULL` rather than let the database grow beyond so much; one that is larger stays as it is. */
export function limitBytes(db: Database, maxBytes: number): void {
  db.query(`PRAGMA max_page_count = ${Math.floor(maxBytes / count(db, "page_size"))}`).get();
}

/** What is in use of the file. */
const usedBytes = (db: Database): number =>
  (count(db, "page_count") - count(db, "freelist_count")) * count(db, "page_size");

function count(db: Database, pragma: "page_count" | "freelist_count" | "page_size"): number {
  const row = db.query<Record<string, number>, []>(`PRAGMA ${pragma}`).get();
  return row?.[pragma] ?? 0;
}

function openTables(db: Database, onSeriesGone: () => void) {
  const since = keptSince(db);
  const step = (work: () => void): void => db.transaction(work).immediate();

  const pointAfterRows = db.query<{ at_us: number }, [number]>(
    `SELECT at_us FROM points WHERE at_us < ? ORDER BY at_us LIMIT 1 OFFSET ${ROWS_A_STEP}`,
  );
  // Not the moment up to which is tidied: a clock that was ahead for a while must not say that all is gone that comes later.
  const newest = (table: string, column: string) =>
    db.query<{ newest: number | null }, [number]>(
      `SELECT max(${column}) AS newest FROM ${table} WHERE ${column} < ?`,
    );
  const newestPoint = newest("points", "at_us");
  const newestRecord = newest("records", "at_us");
  const newestFive = newest("growth_5m", "step_s");
  const deletePoints = db.query<unknown, [number]>("DELETE FROM points WHERE at_us < ?");
  const recordAfterRows = db.query<{ at_us: number }, [number]>(
    `SELECT at_us FROM records WHERE at_us < ? ORDER BY at_us LIMIT 1 OFFSET ${ROWS_A_STEP}`,
  );
  const deleteRecords = db.query<unknown, [number]>("DELETE FROM records WHERE at_us < ?");
  const deleteFive = db.query<unknown, [number]>("DELETE FROM growth_5m WHERE step_s < ?");
  const deleteSessionHours = db.query<unknown, [number]>(
    "DELETE FROM series_growth_1h WHERE step_s < ?",
  );
  const deleteUsage = db.query<unknown, [number]>("DELETE FROM session_usage WHERE quarter < ?");
  const deadSeries = `SELECT id FROM series WHERE last_us < ?1
    AND NOT EXISTS (SELECT 1 FROM series_growth_1h WHERE series_growth_1h.series = series.id)`;

  const dropEmptySessions = (): void =>
    void db.run(
      `DELETE FROM sessions WHERE NOT EXISTS (SELECT 1 FROM series WHERE session = sessions.id)
       AND NOT EXISTS (SELECT 1 FROM records WHERE session = sessions.id)
       AND NOT EXISTS (SELECT 1 FROM session_usage WHERE session = sessions.id)`,
    );

  return {
    *dropPoints(beforeUs: number): Generator<undefined, void> {
      for (;;) {
        const bound = pointAfterRows.get(beforeUs)?.at_us ?? beforeUs;
        // Points of one moment go together: a step may be larger, never without end.
        const upTo = bound < beforeUs ? bound + 1 : beforeUs;
        step(() => {
          const last = newestPoint.get(upTo)?.newest ?? undefined;
          if (last === undefined) return;
          deletePoints.run(upTo);
          since.put("points", last + 1);
        });
        yield;
        if (upTo === beforeUs) break;
      }
    },
    *dropFiveMinutes(beforeUs: number): Generator<undefined, void> {
      const before = stepOf(beforeUs, STEP_5M_S);
      step(() => {
        const last = newestFive.get(before)?.newest ?? undefined;
        if (last === undefined) return;
        deleteFive.run(before);
        since.put("five-minutes", (last + STEP_5M_S) * 1e6);
      });
      yield;
    },
    *dropRecords(beforeUs: number): Generator<undefined, void> {
      for (;;) {
        const bound = recordAfterRows.get(beforeUs)?.at_us ?? beforeUs;
        const upTo = bound < beforeUs ? bound + 1 : beforeUs;
        step(() => {
          const last = newestRecord.get(upTo)?.newest ?? undefined;
          if (last === undefined) return;
          deleteRecords.run(upTo);
          since.put("records", last + 1);
        });
        yield;
        if (upTo === beforeUs) break;
      }
      step(dropEmptySessions);
      yield;
    },
    *dropSessionHours(beforeS: number): Generator<undefined, void> {
      step(() => {
        const hours = deleteSessionHours.run(beforeS).changes;
        const quarters = deleteUsage.run(beforeS / QUARTER_S).changes;
        if (hours + quarters > 0) since.put("session-hours", beforeS * 1e6);
        const beforeUs = beforeS * 1e6;
        db.query<unknown, [number]>(`DELETE FROM streams WHERE series IN (${deadSeries})`).run(
          beforeUs,
        );
        db.query<unknown, [number]>(`DELETE FROM series WHERE id IN (${deadSeries})`).run(beforeUs);
        dropEmptySessions();
      });
      // Before anything else can be written.
      onSeriesGone();
      yield;
    },
    /** What time single points and records cover; undefined where there are none. */
    span(): { readonly from: number; readonly to: number } | undefined {
      const row = db
        .query<{ from: number | null; to: number | null }, []>(
          `SELECT min(at_us) AS "from", max(at_us) AS "to" FROM
             (SELECT min(at_us) AS at_us FROM points UNION ALL SELECT max(at_us) FROM points
              UNION ALL SELECT min(at_us) FROM records UNION ALL SELECT max(at_us) FROM records)`,
        )
        .get();
      if (!row || row.from === null || row.to === null) return undefined;
      return { from: row.from, to: row.to };
    },
    oldestFive: () =>
      db.query<{ s: number | null }, []>("SELECT min(step_s) AS s FROM growth_5m").get()?.s ??
      undefined,
    oldestSessionHour: () =>
      db.query<{ s: number | null }, []>("SELECT min(step_s) AS s FROM series_growth_1h").get()
        ?.s ??
      // Of sessions without counters.
      db
        .query<{ s: number | null }, []>(
          `SELECT min(quarter) * ${QUARTER_S} / ${STEP_1H_S} * ${STEP_1H_S} AS s FROM session_usage`,
        )
        .get()?.s ??
      undefined,
  };
}
