import type { Database } from "bun:sqlite";
import type { CounterQuery } from "../../core/telemetry/counter-reader.ts";

/** What tells a series apart, besides the session. */
export interface LabelSet {
  readonly metric: string;
  readonly unit: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The counters without their sessions: few enough to be held. New ones are seen when they are asked for. */
export function createLabelSets(db: Database) {
  const known = new Map<number, LabelSet>();
  const newer = db.query<{ id: number; metric: string; unit: string; labels: string }, [number]>(
    "SELECT id, metric, unit, labels FROM label_sets WHERE id > ? ORDER BY id",
  );
  let lastId = 0;

  const refresh = (): void => {
    for (const { id, metric, unit, labels } of newer.all(lastId)) {
      // decode boundary: the writer of this room has made it of strings.
      known.set(id, { metric, unit, labels: JSON.parse(labels) as Record<string, string> });
      lastId = id;
    }
  };

  return {
    all(): readonly LabelSet[] {
      refresh();
      return [...known.values()];
    },
    get(id: number): LabelSet {
      if (!known.has(id)) refresh();
      return known.get(id) ?? { metric: "", unit: "", labels: {} };
    },
    matching({ counter, where = {} }: CounterQuery): ReadonlyMap<number, LabelSet> {
      refresh();
      const wanted = Object.entries(where).filter(([label]) => label !== "session_id");
      return new Map(
        [...known].filter(
          ([, { metric, labels }]) =>
            metric === counter && wanted.every(([label, value]) => (labels[label] ?? "") === value),
        ),
      );
    },
  };
}
