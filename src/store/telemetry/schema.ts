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

    -- How counters grew, point by point: what comes twice is seen by it. Points of cumulative streams have their value.
    CREATE TABLE points (
      at_us INTEGER NOT NULL,
      series INTEGER NOT NULL,
      start_us INTEGER NOT NULL,
      growth REAL NOT NULL,
      value REAL,
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

    -- What agents recorded, without anything that anybody said. What has no number of its own is known by the ids in "about".
    CREATE TABLE records (
      id INTEGER PRIMARY KEY,
      session INTEGER NOT NULL,
      at_us INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      kind TEXT NOT NULL,
      about TEXT NOT NULL,
      record TEXT NOT NULL,
      UNIQUE (session, at_us, sequence, kind, about)
    ) STRICT;
    CREATE INDEX records_by_time ON records (at_us);

    -- What Prometheus has been shown of a series: its total, and since which look, with what it was shown first.
    CREATE TABLE exposed (
      series INTEGER PRIMARY KEY,
      total REAL NOT NULL,
      last_us INTEGER NOT NULL,
      entered INTEGER NOT NULL,
      base REAL NOT NULL
    ) STRICT;
    -- A number is given to another series once its own is gone.
    CREATE TRIGGER forget_exposed AFTER DELETE ON series
    BEGIN DELETE FROM exposed WHERE series = old.id; END;
    -- Who has looked, and which of all looks was their last.
    CREATE TABLE scrapers (
      name TEXT PRIMARY KEY, look INTEGER NOT NULL, at_us INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Since when points and steps are whole: what was older has been tidied away.
    CREATE TABLE kept_since (what TEXT PRIMARY KEY, at_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    `,
  ],
};
