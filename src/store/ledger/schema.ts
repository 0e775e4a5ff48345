import type { Schema } from "../sqlite/schema.ts";

/** `LLMB`: tells our files from other programs' databases. */
export const APPLICATION_ID = 0x4c4c4d42;

/**
 * What makes version n + 1 out of version n. A step that has been released is never changed: databases
 * that it made are out there.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Text that many rows share; 0 stands for none.
  CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  INSERT INTO texts VALUES (0, '');

  -- The lines of the price book by which responses were priced; a response with rule 0 has no price.
  CREATE TABLE rules (id INTEGER PRIMARY KEY, rule TEXT NOT NULL UNIQUE) STRICT;

  -- One row per API response.
  CREATE TABLE responses (
    at_ms INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    request_id TEXT,
    agent INTEGER NOT NULL,
    session INTEGER NOT NULL,
    subagent_id TEXT,
    subagent INTEGER NOT NULL,
    project INTEGER NOT NULL,
    model INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_5m_tokens INTEGER NOT NULL,
    cache_write_1h_tokens INTEGER NOT NULL,
    band_prompt_tokens INTEGER NOT NULL,
    web_searches INTEGER NOT NULL,
    is_fast INTEGER NOT NULL,
    service_tier INTEGER NOT NULL,
    inference_geo INTEGER NOT NULL,
    rule INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX responses_by_message ON responses (message_id);
  CREATE INDEX responses_by_time ON responses (at_ms);

  -- The sums of quarters of an hour: every time zone's days begin with one.
  CREATE TABLE quarters (
    quarter INTEGER NOT NULL,
    model INTEGER NOT NULL,
    rule INTEGER NOT NULL,
    project INTEGER NOT NULL,
    agent INTEGER NOT NULL,
    subagent INTEGER NOT NULL,
    session INTEGER NOT NULL,
    responses INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cache_read_tokens INTEGER NOT NULL,
    cache_write_5m_tokens INTEGER NOT NULL,
    cache_write_1h_tokens INTEGER NOT NULL,
    web_searches INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    PRIMARY KEY (quarter, model, rule, project, agent, subagent, session)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX quarters_by_session ON quarters (session);

  -- How far each transcript has been read.
  CREATE TABLE files (
    path TEXT PRIMARY KEY,
    inode INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    offset_bytes INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Lines that should have told usage and could not be read.
  CREATE TABLE bad_lines (
    path TEXT NOT NULL,
    offset_bytes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (path, offset_bytes)
  ) STRICT, WITHOUT ROWID;

  -- What the agent itself says that a session has cost.
  CREATE TABLE agent_costs (
    session INTEGER NOT NULL,
    source TEXT NOT NULL,
    cost_micro_usd INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (session, source)
  ) STRICT, WITHOUT ROWID;

  -- The course of the subscription's limits, a row where one has changed.
  CREATE TABLE rate_limits (
    at_ms INTEGER NOT NULL,
    account INTEGER NOT NULL,
    kind TEXT NOT NULL,
    used_percent REAL NOT NULL,
    resets_at_ms INTEGER,
    PRIMARY KEY (at_ms, account, kind)
  ) STRICT, WITHOUT ROWID;

  -- How far used up a person has been told that a budget is. Another limit is another budget.
  CREATE TABLE budget_notices (
    period TEXT NOT NULL,
    starts_ms INTEGER NOT NULL,
    limit_micro_usd INTEGER NOT NULL,
    told_percent INTEGER NOT NULL,
    PRIMARY KEY (period, starts_ms, limit_micro_usd)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

/** How the ledger's tables are made. */
export const LEDGER_SCHEMA: Schema = { applicationId: APPLICATION_ID, migrations: MIGRATIONS };

/** The version that this program reads and writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;
