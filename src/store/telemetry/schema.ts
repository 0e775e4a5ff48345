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
    `
    -- By what the use of one session is told apart.
    CREATE TABLE usage_owners (
      id INTEGER PRIMARY KEY,
      model TEXT NOT NULL,
      subagent TEXT NOT NULL,
      host TEXT NOT NULL,
      user TEXT NOT NULL,
      UNIQUE (model, subagent, host, user)
    ) STRICT;

    -- What each session has used in quarters of an hour, with which every time zone's days begin: by its counters (0) and by its requests (1).
    CREATE TABLE session_usage (
      session INTEGER NOT NULL,
      source INTEGER NOT NULL,
      quarter INTEGER NOT NULL,
      owner INTEGER NOT NULL,
      requests INTEGER NOT NULL,
      priced_requests INTEGER NOT NULL,
      input_tokens REAL NOT NULL,
      output_tokens REAL NOT NULL,
      cache_read_tokens REAL NOT NULL,
      cache_write_tokens REAL NOT NULL,
      usd REAL NOT NULL,
      first_us INTEGER NOT NULL,
      last_us INTEGER NOT NULL,
      PRIMARY KEY (session, source, quarter, owner)
    ) STRICT, WITHOUT ROWID;

    CREATE TEMP TABLE counters AS
      SELECT id AS label_set,
        CASE metric WHEN 'claude_code_cost_usage' THEN 'cost' ELSE labels ->> 'type' END AS figure,
        coalesce(labels ->> 'model', '') AS model,
        coalesce(nullif(labels ->> 'agent_name', ''),
          CASE labels ->> 'query_source' WHEN 'subagent' THEN '?' ELSE '' END) AS subagent,
        coalesce(labels ->> 'host', '') AS host,
        coalesce(labels ->> 'user', '') AS user
      FROM label_sets WHERE metric = 'claude_code_cost_usage' OR metric = 'claude_code_token_usage'
        AND labels ->> 'type' IN ('input', 'output', 'cacheRead', 'cacheCreation');
    INSERT INTO usage_owners (model, subagent, host, user)
      SELECT DISTINCT model, subagent, host, user FROM counters;
    -- By points from the first whole hour of which there are any; by hours before it.
    CREATE TEMP TABLE since AS SELECT (coalesce(max(at_us), 0) + 3599999999) / 3600000000 * 3600 AS s
      FROM kept_since WHERE what = 'points';
    INSERT INTO session_usage
      SELECT series.session, 0, quarter, usage_owners.id, 0, 0,
        sum(iif(figure = 'input', growth, 0.0)), sum(iif(figure = 'output', growth, 0.0)),
        sum(iif(figure = 'cacheRead', growth, 0.0)), sum(iif(figure = 'cacheCreation', growth, 0.0)),
        sum(iif(figure = 'cost', growth, 0.0)), min(max(at_us, first_us)), max(max(at_us, first_us))
      FROM (
        SELECT series, step_s / 900 AS quarter, step_s * 1000000 AS at_us, growth
        FROM series_growth_1h WHERE step_s < (SELECT s FROM since)
        UNION ALL
        SELECT series, at_us / 900000000, at_us, growth
        FROM points WHERE at_us >= (SELECT s FROM since) * 1000000)
      JOIN series ON series.id = series JOIN counters USING (label_set)
      JOIN usage_owners USING (model, subagent, host, user)
      JOIN sessions ON sessions.id = series.session AND session_id <> ''
      GROUP BY 1, 3, 4;
    INSERT OR IGNORE INTO usage_owners (model, subagent, host, user)
      SELECT DISTINCT record ->> 'model', iif(record ->> 'querySource' LIKE 'agent:%', '?', ''), '', ''
      FROM records WHERE kind = 'request';
    INSERT INTO session_usage
      SELECT session, 1, at_us / 900000000, usage_owners.id, count(*), count(record ->> 'costMicroUsd'),
        sum(record ->> 'inputTokens'), sum(record ->> 'outputTokens'),
        sum(record ->> 'cacheReadTokens'), sum(record ->> 'cacheWriteTokens'),
        coalesce(sum(record ->> 'costMicroUsd'), 0) / 1e6, min(at_us), max(at_us)
      FROM records JOIN usage_owners ON usage_owners.model = record ->> 'model'
        AND subagent = iif(record ->> 'querySource' LIKE 'agent:%', '?', '') AND host = '' AND user = ''
      WHERE kind = 'request' GROUP BY 1, 3, 4;
    DROP TABLE counters;
    DROP TABLE since;
    `,
  ],
};
