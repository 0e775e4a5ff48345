import type { Database } from "bun:sqlite";

/** What is kept for some time only. */
export type KeptFor = "points" | "five-minutes" | "session-hours" | "records";

/** Since when each is whole. */
export interface KeptSince {
  /** In µs since 1970; 0 while nothing of it has ever been tidied away. */
  of(what: KeptFor): number;
  /** Before that moment some of it is gone. Never goes back. */
  put(what: KeptFor, atUs: number): void;
}

/** Reads and writes down since when what is kept. */
export function keptSince(db: Database): KeptSince {
  const find = db.query<{ at_us: number }, [string]>("SELECT at_us FROM kept_since WHERE what = ?");
  const keep = db.query<unknown, [string, number]>(
    `INSERT INTO kept_since (what, at_us) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET at_us = max(at_us, excluded.at_us)`,
  );
  return {
    of: (what) => find.get(what)?.at_us ?? 0,
    put: (what, atUs) => void keep.run(what, atUs),
  };
}
