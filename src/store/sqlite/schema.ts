import type { Database } from "bun:sqlite";

/** How a database's tables are made. */
export interface Schema {
  /** Tells its files from other programs' databases. */
  readonly applicationId: number;
  /** What makes version n + 1 out of version n. */
  readonly migrations: readonly string[];
}

/** The version of an open database; 0 while it is empty. */
export function schemaVersion(db: Database): number {
  const row = db.query<{ user_version: number }, []>("PRAGMA user_version").get();
  return row?.user_version ?? 0;
}

/** Brings a database up to `version`, each step whole or not at all. Two processes may try at once. */
export function migrate(
  db: Database,
  { applicationId, migrations }: Schema,
  version: number = migrations.length,
): void {
  while (schemaVersion(db) < version) {
    db.transaction(() => {
      // Another process may have been first.
      const from = schemaVersion(db);
      const step = migrations[from];
      if (from >= version || step === undefined) return;
      db.run(step);
      db.run(`PRAGMA application_id = ${applicationId}`);
      db.run(`PRAGMA user_version = ${from + 1}`);
    }).immediate();
  }
}
