import type { Schema } from "../sqlite/schema.ts";

/** `LLMT`: tells our files from other programs' databases. */
const APPLICATION_ID = 0x4c4c4d54;

/**
 * How the tables are made. A step that has been released is never changed: databases that it made are out
 * there. Times of points are microseconds, those of steps seconds since 1970.
 */
export const TELEMETRY_SCHEMA: Schema = {
  applicationId: APPLICATION_ID,
  migrations: [
    `
    -- A counter and all its labels but the session: few, however many sessions there are.
    CREATE TABLE label_sets (
      id INTEGER PRIMARY KEY,
      metric TEXT NOT NULL,
      unit TEXT NOT NULL,
      labels TEXT NOT NULL,
      UNIQUE (metric, labels)
    ) STRICT;

    CREATE TABLE sessions (id INTEGER PRIMARY KEY, session_id TEXT NOT NULL UNIQUE) STRICT;

    -- One counter of one session, and what it has come to.
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      label_set INTEGER NOT NULL,
      session INTEGER NOT NULL,
      total REAL NOT NULL,
      first_us INTEGER NOT NULL,
      last_us INTEGER NOT NULL,
      UNIQUE (label_set, session)
    ) STRICT;
    CREATE INDEX series_by_session ON series (session);
    CREATE INDEX series_by_last ON series (last_us);

    -- The newest point of each cumulative stream.
    CREATE TABLE streams (
      series INTEGER NOT NULL,
      start_us INTEGER NOT NULL,
      at_us INTEGER NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (series, start_us)
    ) STRICT, WITHOUT ROWID;

    -- Every point as it came: what comes twice is seen by it.
    CREATE TABLE points (
      at_us INTEGER NOT NULL,
      series INTEGER NOT NULL,
      start_us INTEGER NOT NULL,
      growth REAL NOT NULL,
      PRIMARY KEY (at_us, series, start_us)
    ) STRICT, WITHOUT ROWID;

    -- Growth in steps of five minutes and of an hour: over all sessions, and by series.
    CREATE TABLE growth_5m (
      step_s INTEGER NOT NULL, label_set INTEGER NOT NULL, growth REAL NOT NULL,
      PRIMARY KEY (step_s, label_set)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE growth_1h (
      step_s INTEGER NOT NULL, label_set INTEGER NOT NULL, growth REAL NOT NULL,
      PRIMARY KEY (step_s, label_set)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE series_growth_1h (
      step_s INTEGER NOT NULL, series INTEGER NOT NULL, growth REAL NOT NULL,
      PRIMARY KEY (step_s, series)
    ) STRICT, WITHOUT ROWID;

    -- What agents recorded, without anything that anybody said.
    CREATE TABLE records (
      id INTEGER PRIMARY KEY,
      session INTEGER NOT NULL,
      at_us INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      kind TEXT NOT NULL,
      record TEXT NOT NULL,
      UNIQUE (session, at_us, sequence, kind)
    ) STRICT;
    CREATE INDEX records_by_time ON records (at_us);

    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `,
  ],
};
