import { expect, test } from "bun:test";
import {
  claudeBlockedRecord,
  claudeCostSessions,
  claudeRecord,
} from "../../../../src/agents/claude/telemetry.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import type { AgentRecord } from "../../../../src/core/telemetry/agent-record.ts";
import { recordedBatches } from "../../../support/otlp-fixtures.ts";

const AT = epochMs(1_795_198_027_168);

const record = (name: string, attributes: Record<string, string | number | boolean>) =>
  claudeRecord({ name, at: AT, attributes: { "session.id": "s1", ...attributes } });

test("a request tells its tokens, its cost and how long it took to begin", () => {
  expect(
    record("api_request", {
      "prompt.id": "p1",
      request_id: "req_1",
      "event.sequence": 43,
      model: "claude-opus-5-5",
      input_tokens: 3,
      output_tokens: 101,
      cache_read_tokens: 20,
      cache_creation_tokens: 5112,
      cost_usd: 0.03736,
      cost_usd_micros: 37_360,
      duration_ms: 120,
      ttft_ms: 19,
      query_source: "agent:builtin:general-purpose",
      agent_id: "a1",
      "skill.name": "tour",
      "mcp_server.name": "lab",
    }),
  ).toEqual({
    kind: "request",
    at: AT,
    sessionId: "s1",
    promptId: "p1",
    requestId: "req_1",
    subagentId: "a1",
    subagentType: "general-purpose",
    sequence: 43,
    model: "claude-opus-5-5",
    inputTokens: 3,
    outputTokens: 101,
    cacheReadTokens: 20,
    cacheWriteTokens: 5112,
    costMicroUsd: 37_360,
    durationMs: 120,
    ttftMs: 19,
    querySource: "agent:builtin:general-purpose",
    skill: "tour",
    mcpServer: "lab",
  });
});

test("numbers may come as text, and what is no number is left out", () => {
  const tool = record("tool_result", {
    tool_name: "Bash",
    tool_use_id: "t1",
    success: "false",
    duration_ms: "12.5",
    tool_input_size_bytes: "",
    tool_result_size_bytes: "many",
  });
  expect(tool).toEqual({
    kind: "tool",
    at: AT,
    sessionId: "s1",
    toolUseId: "t1",
    tool: "Bash",
    isOk: false,
    durationMs: 12.5,
  });
});

test.each([
  ["cost_usd", { cost_usd: 0.0000125 }, 13],
  ["cost_usd_micros", { cost_usd_micros: "12" }, 12],
] as const)("a cost by %s alone is in millionths of a dollar", (_, attributes, expected) => {
  expect(record("api_request", attributes)).toMatchObject({ costMicroUsd: expected });
});

test("an event without a session is nobody's", () => {
  expect(claudeRecord({ name: "api_request", at: AT, attributes: {} })).toBeUndefined();
});

test("events about hooks, plugins and settings are not kept", () => {
  for (const name of ["hook_execution_start", "hook_registered", "plugin_loaded", "new_event"]) {
    expect(record(name, {})).toBeUndefined();
  }
});

test("of everything that a client recorded, no record holds what somebody said", () => {
  const records = recordedBatches("json-two-sessions").flatMap(({ logs }) =>
    logs.map((log) => claudeRecord(log)).filter((found) => found !== undefined),
  );
  const kinds = new Set(records.map(({ kind }: AgentRecord) => kind));
  expect([...kinds].toSorted()).toEqual(["decision", "prompt", "request", "subagent", "tool"]);
  expect(JSON.stringify(records)).not.toContain("REDACTED");
});

test("a span of a wait tells how long it was, and who ended it", () => {
  const span = {
    name: "claude_code.tool.blocked_on_user",
    traceId: "t",
    spanId: "5a",
    parentSpanId: "4b",
    startAt: AT,
    endAt: epochMs(AT + 4200),
    attributes: { "session.id": "s1", source: "user_temporary" },
  };
  const expected = { kind: "blocked", spanId: "5a", durationMs: 4200, source: "user_temporary" };
  expect(claudeBlockedRecord(span)).toMatchObject(expected);
  expect(claudeBlockedRecord({ ...span, name: "claude_code.tool" })).toBeUndefined();
});

test("sessions whose cost has grown are named once", () => {
  const points = recordedBatches("json-two-sessions").flatMap((batch) => batch.points);
  expect(claudeCostSessions(points).size).toBe(2);
  expect(claudeCostSessions(points.filter(({ unit }) => unit !== "USD")).size).toBe(0);
});

test.each([1e308, -1, "99999999999999999999", Number.MAX_VALUE, "1e999"])(
  "what is counted is a whole number that can be summed, or is left out: %p",
  (value) => {
    const told = record("api_request", {
      input_tokens: value,
      cost_usd_micros: value,
      "event.sequence": value,
    });
    expect(told).toMatchObject({ kind: "request", inputTokens: 0 });
    expect(told).not.toHaveProperty("costMicroUsd");
    expect(told).not.toHaveProperty("sequence");
  },
);

test("parts of a micro-dollar and of a number in a row are rounded", () => {
  const told = record("api_request", { cost_usd_micros: 1.5, "event.sequence": "2.4" });
  expect(told).toMatchObject({ costMicroUsd: 2, sequence: 2 });
});
