import type { Database } from "bun:sqlite";
import { growthBetween, increase } from "../../core/telemetry/growth.ts";
import type { SeriesRow } from "./series-rows.ts";

/** Adds up what one request lets series grow. */
export type Grow = (row: SeriesRow, atUs: number, by: number) => void;

/** Puts a point down, and says whether it is news. Throws what SQLite says. */
export type PutPoint = (
  row: SeriesRow,
  startUs: number,
  atUs: number,
  value: number,
  grow: Grow,
) => boolean;

/** A delta is its own growth. One that comes again is the same; were it another value, the larger one holds. */
export function createDeltas(db: Database): PutPoint {
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
export function createStreams(db: Database): PutPoint {
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
