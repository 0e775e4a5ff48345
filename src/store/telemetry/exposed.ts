import type { Database } from "bun:sqlite";
import type { EpochMs } from "../../core/instant.ts";
import { toUs } from "./instants.ts";
import type { LabelSet } from "./label-sets.ts";

/** A counter of one session, as one scraper is to be shown it. */
export interface ExposedSeries {
  /** Its own as long as the series is there. */
  readonly id: number;
  readonly value: number;
  /** For `labelSet`. */
  readonly labelSet: number;
  /** For `sessionId`. */
  readonly session: number;
}

/** Remembers what scrapers have been shown. Its calls throw what SQLite says. */
export interface Exposed {
  /**
   * Series that were exported within `graceMs`, for one more look of a scraper. Prometheus counts what lies
   * between two samples, so a series that a scraper has not been shown before comes with what it was before
   * (0, or where it stood when it was last shown), and with its value from the next look on. A scraper that
   * has never looked is shown values: what was counted before it came is not its growth.
   */
  look(scraper: string, now: EpochMs, graceMs: number): readonly ExposedSeries[];
  labelSet(id: number): LabelSet | undefined;
  /** Empty where the exporter does not say. */
  sessionId(id: number): string | undefined;
}

/** Scrapers are told apart by what they say of themselves; who looks longest ago is forgotten. */
const MAX_SCRAPERS = 32;

/** What scrapers have been shown, in an open database that can be written. */
export function openExposed(db: Database): Exposed {
  const series = db.query<Row, [number]>(
    `SELECT series.id, label_set, session, series.total, series.last_us,
       exposed.total, exposed.last_us, entered, base
     FROM series LEFT JOIN exposed ON exposed.series = series.id
     WHERE series.last_us >= ? ORDER BY series.id`,
  );
  const keep = db.query<unknown, [number, number, number, number, number]>(
    "INSERT OR REPLACE INTO exposed (series, total, last_us, entered, base) VALUES (?, ?, ?, ?, ?)",
  );
  const lastLook = db.query<{ look: number; at_us: number }, []>(
    "SELECT look, at_us FROM scrapers ORDER BY look DESC LIMIT 1",
  );
  const lookOf = db.query<{ look: number }, [string]>("SELECT look FROM scrapers WHERE name = ?");
  const keepLook = db.query<unknown, [string, number, number]>(
    "INSERT OR REPLACE INTO scrapers (name, look, at_us) VALUES (?, ?, ?)",
  );
  const forgetLooks = db.query<unknown, [number]>(
    `DELETE FROM scrapers WHERE name NOT IN (
       SELECT name FROM scrapers ORDER BY look DESC LIMIT ?)`,
  );
  const labelSet = db.query<{ metric: string; unit: string; labels: string }, [number]>(
    "SELECT metric, unit, labels FROM label_sets WHERE id = ?",
  );
  const session = db.query<{ session_id: string }, [number]>(
    "SELECT session_id FROM sessions WHERE id = ?",
  );

  const look = (scraper: string, now: EpochMs, graceMs: number): readonly ExposedSeries[] => {
    const before = lastLook.get();
    const seen = lookOf.get(scraper)?.look;
    const current = (before?.look ?? 0) + 1;
    const graceUs = Math.round(graceMs * 1000);
    const wasShownFromUs = (before?.at_us ?? 0) - graceUs;
    const shown: ExposedSeries[] = [];
    // decode boundary: a left join has nothing of what is not there.
    for (const row of series.values(toUs(now) - graceUs) as Row[]) {
      const [id, labelSetId, sessionId, total, lastUs, shownTotal, shownLastUs] = row;
      let [, , , , , , , entered, base] = row;
      if (shownTotal === null || shownLastUs === null || entered === null || base === null) {
        [entered, base] = [current, 0];
      } else if (shownLastUs < wasShownFromUs) {
        [entered, base] = [current, shownTotal];
      }
      if (total !== shownTotal || lastUs !== shownLastUs || entered === current) {
        keep.run(id, total, lastUs, entered, base);
      }
      const isNew = seen !== undefined && entered > seen;
      shown.push({
        id,
        value: isNew ? base : total,
        labelSet: labelSetId,
        session: sessionId,
      });
    }
    keepLook.run(scraper, current, toUs(now));
    forgetLooks.run(MAX_SCRAPERS);
    return shown;
  };

  const transaction = db.transaction(look);
  return {
    look: (scraper, now, graceMs) => transaction.immediate(scraper, now, graceMs),
    labelSet(id) {
      const row = labelSet.get(id);
      if (!row) return undefined;
      // decode boundary: the writer of this room has made it of strings.
      return { ...row, labels: JSON.parse(row.labels) as Record<string, string> };
    },
    sessionId: (id) => session.get(id)?.session_id,
  };
}

/** A series' number, those of its labels and its session, its total and newest point; and the same as it was shown, with the look that it came in at and with what. */
type Row = [
  id: number,
  labelSet: number,
  session: number,
  total: number,
  lastUs: number,
  shownTotal: number | null,
  shownLastUs: number | null,
  entered: number | null,
  base: number | null,
];
