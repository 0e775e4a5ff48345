import type { Database } from "bun:sqlite";
import type { SeriesKey } from "../../core/telemetry/series.ts";

/** A counter of one session. */
export interface SeriesRow {
  readonly id: number;
  readonly labelSet: number;
  readonly session: number;
  /** Whether the exporter says of which session it is. */
  readonly isOfSession: boolean;
}

/** Series whose row is known without asking. */
const MAX_KNOWN_SERIES = 50_000;

/** So long may the labels of all of them be. */
const MAX_KNOWN_UNITS = 16 * 1024 * 1024;

/** So many combinations of labels are told apart; an agent has some hundred. */
const MAX_LABEL_SETS = 10_000;

/** What comes beyond them is counted under this one label (OpenTelemetry's "cardinality limit"). */
const OVERFLOW_LABELS = '{"otel_metric_overflow":"true"}';

/** Finds the rows of series, and adds those that are new. Nobody else may add any meanwhile: those that were found are remembered. Its calls throw what SQLite says. */
export function createSeriesRows(db: Database) {
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

function missing(what: string): never {
  throw new Error(`a ${what} that was just written is not there`);
}
