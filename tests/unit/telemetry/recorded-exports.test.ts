import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { epochMs } from "../../../src/core/instant.ts";
import type { AgentRecord } from "../../../src/core/telemetry/agent-record.ts";
import type { TelemetryBatch } from "../../../src/core/telemetry/batch.ts";
import type { CounterLabel, CounterName } from "../../../src/core/telemetry/counter-reader.ts";
import { openTelemetryReader } from "../../../src/store/telemetry/read.ts";
import { openTelemetryWriter } from "../../../src/store/telemetry/write.ts";
import { createTelemetryTaker } from "../../../src/telemetry/take.ts";
import { RECEIVED_AT, type Recording, recordedBatches } from "../../support/otlp-fixtures.ts";
import { memoryStore } from "../../support/telemetry-store.ts";

const EVER = { from: epochMs(0), to: RECEIVED_AT };

/** A store that has taken these requests, one after the other. */
function taken(batches: readonly TelemetryBatch[], keepsAccount = false): Database {
  const db = memoryStore();
  const writer = openTelemetryWriter(db);
  const taker = createTelemetryTaker({
    writer: () => writer,
    keepsAccount: () => keepsAccount,
  });
  for (const batch of batches) taker.take(batch);
  return db;
}

/** Growth of a counter, by the values of one label. */
function sumsOf(db: Database, counter: CounterName, by: CounterLabel): Record<string, number> {
  const sums = openTelemetryReader(db).sumIncrease({ counter, window: EVER, by: [by] });
  // To the billionth: the exporter's own sums of dollars are no finer.
  return Object.fromEntries(
    sums.map(({ labels, value }) => [labels[by] ?? "", Math.round(value * 1e9) / 1e9]),
  );
}

/** What a recording comes to, without what differs from run to run. */
function totalsOf(recording: Recording, batches = recordedBatches(recording)) {
  using db = taken(batches);
  return {
    tokens: sumsOf(db, "claude_code_token_usage", "type"),
    tokensByThread: sumsOf(db, "claude_code_token_usage", "query_source"),
    cost: sumsOf(db, "claude_code_cost_usage", "agent_name"),
    lines: sumsOf(db, "claude_code_lines_of_code_count", "type"),
    sessions: sumsOf(db, "claude_code_session_count", "terminal_type"),
    decisions: sumsOf(db, "claude_code_code_edit_tool_decision", "tool_name"),
  };
}

const ONE_TOUR = {
  tokens: { input: 56, output: 1158, cacheRead: 25_612, cacheCreation: 5854 },
  tokensByThread: { main: 31_206, subagent: 1474 },
  cost: { "": 0.0660064, "general-purpose": 0.004574 },
  lines: { added: 6, removed: 1 },
  sessions: { "xterm-256color": 1 },
  decisions: { Edit: 1, Write: 1 },
};

test.each(["grpc", "protobuf", "json"] as const)(
  "a session by %s comes to the same",
  (protocol) => {
    expect(totalsOf(protocol)).toEqual(ONE_TOUR);
  },
);

test("requests that are sent again, last to first, change nothing", () => {
  const batches = recordedBatches("json-two-sessions");
  const once = totalsOf("json-two-sessions");
  expect(totalsOf("json-two-sessions", [...batches, ...batches.toReversed()])).toEqual(once);
  expect(totalsOf("json-two-sessions", batches.toReversed())).toEqual(once);
});

/** As transcripts, the client's own count and its events agreed on when they were recorded. */
const RECONCILED = [
  [
    "7cdd0a82-df52-4201-b185-2f71f40ed167",
    { input: 43, output: 1103, cacheRead: 20_500, cacheCreation: 5848 },
    0.06837,
    7,
  ],
  [
    "cf52f244-410e-48fa-a951-7f55dc4cb9d1",
    { input: 22, output: 115, cacheRead: 10_780, cacheCreation: 850 },
    0.008914,
    4,
  ],
] as const;

test.each(RECONCILED)(
  "counters and records of session %s agree with what was reconciled",
  (session, tokens, usd, requests) => {
    using db = taken(recordedBatches("json-two-sessions"));
    const reader = openTelemetryReader(db);
    const where = { session_id: session };
    const query = { window: EVER, where } as const;
    const byType = reader.sumIncrease({
      ...query,
      counter: "claude_code_token_usage",
      by: ["type"],
    });
    expect(Object.fromEntries(byType.map(({ labels, value }) => [labels.type, value]))).toEqual(
      tokens,
    );
    const [cost] = reader.sumIncrease({ ...query, counter: "claude_code_cost_usage", by: [] });
    expect(cost?.value).toBeCloseTo(usd, 9);

    const answered = requestsOf(reader.records(session));
    expect(answered).toHaveLength(requests);
    expect(sumOf(answered, "inputTokens")).toBe(tokens.input);
    expect(sumOf(answered, "outputTokens")).toBe(tokens.output);
    expect(sumOf(answered, "cacheReadTokens")).toBe(tokens.cacheRead);
    expect(sumOf(answered, "cacheWriteTokens")).toBe(tokens.cacheCreation);
    expect(sumOf(answered, "costMicroUsd")).toBe(Math.round(usd * 1e6));
    expect(new Set(answered.map(({ requestId }) => requestId)).size).toBe(requests);
  },
);

test.each(["json-delta-resumed", "json-cumulative-resumed"] as const)(
  "%s: two processes of one session add up, whatever the temporality",
  (recording) => {
    using db = taken(recordedBatches(recording));
    expect(sumsOf(db, "claude_code_token_usage", "type")).toEqual({
      input: 8000,
      output: 160,
      cacheRead: 2_400_000,
      cacheCreation: 160_000,
    });
    expect(sumsOf(db, "claude_code_cost_usage", "model")).toEqual({ "claude-opus-5-5": 1.3152 });
    expect(openTelemetryReader(db).labelValues("session_id", EVER)).toHaveLength(1);
    expect(sumsOf(db, "claude_code_session_count", "terminal_type")).toEqual({
      "xterm-256color": 2,
    });
  },
);

test("a cumulative export in any order, and twice, comes to the same", () => {
  const batches = recordedBatches("json-cumulative-resumed");
  const once = totalsOf("json-cumulative-resumed");
  expect(once.tokens).toMatchObject({ input: 8000 });
  expect(totalsOf("json-cumulative-resumed", batches.toReversed())).toEqual(once);
  expect(totalsOf("json-cumulative-resumed", [...batches, ...batches])).toEqual(once);
});

test("a reset inside a session: a counter of the same beginning that falls goes on from there", () => {
  const batches = recordedBatches("json-cumulative-resumed");
  const starts = batches.flatMap(({ points }) => points.map(({ startAt }) => startAt ?? 0));
  const startAt = epochMs(Math.min(...starts));
  const oneBeginning = batches.map((batch) => ({
    ...batch,
    points: batch.points.map((each) => ({ ...each, startAt })),
  }));
  expect(totalsOf("json-cumulative-resumed", oneBeginning).tokens).toMatchObject({
    input: 8000,
    output: 160,
  });
});

test("traces tell how long tool calls waited for a yes", () => {
  using db = taken(recordedBatches("json-cumulative-resumed"));
  const [session = ""] = openTelemetryReader(db).labelValues("session_id", EVER);
  const blocked = openTelemetryReader(db)
    .records(session)
    .filter(({ kind }) => kind === "blocked");
  expect(blocked).toHaveLength(6);
  expect(blocked[0]).toMatchObject({ kind: "blocked", source: "user_permanent" });
});

test("who somebody is is kept only when that is asked for, and what they said never", () => {
  const batches = recordedBatches("json-two-sessions");
  using db = taken(batches);
  const dump = JSON.stringify(["label_sets", "records"].map((table) => everything(db, table)));
  expect(dump).not.toContain("user_id");
  expect(dump).not.toContain("REDACTED");
  using told = taken(batches, true);
  expect(JSON.stringify(everything(told, "label_sets"))).toContain("user_id");
});

const everything = (db: Database, table: string): unknown =>
  db.query(`SELECT * FROM ${table}`).all();

type RequestRecord = AgentRecord & { readonly kind: "request" };

const requestsOf = (records: readonly AgentRecord[]): readonly RequestRecord[] =>
  records.filter((record) => record.kind === "request");

const sumOf = (
  records: readonly RequestRecord[],
  field: "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "costMicroUsd",
): number => records.reduce((sum, record) => sum + (record[field] ?? 0), 0);
