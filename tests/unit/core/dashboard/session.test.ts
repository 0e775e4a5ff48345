import { describe, expect, test } from "bun:test";
import { viewSession } from "../../../../src/core/dashboard/session.ts";
import type { SessionSources } from "../../../../src/core/dashboard/session-sources.ts";
import { bootMs, epochMs } from "../../../../src/core/instant.ts";
import type { AgentRecord } from "../../../../src/core/telemetry/agent-record.ts";
import type { SessionUsageSum } from "../../../../src/core/telemetry/session-usage.ts";
import type { UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { bridge } from "../../../support/bridge.ts";
import { RULES, tokens, usageRow } from "../../../support/usage-rows.ts";

const START = Date.parse("2026-11-20T11:00Z");
const at = (seconds: number) => epochMs(START + seconds * 1000);

const response = (seconds: number, parts: Partial<UsageRow> = {}) => {
  const row = usageRow(at(seconds), { tokens: tokens({ inputTokens: 1000 }), ...parts });
  const rule = RULES[row.model];
  return { row, ...(rule !== undefined && { rule }) };
};

const request = (seconds: number, requestId: string, ttftMs: number): AgentRecord => ({
  kind: "request",
  at: at(seconds),
  sessionId: "s1",
  requestId,
  promptId: "p1",
  model: "claude-opus-5-5",
  costMicroUsd: 4000,
  durationMs: 900,
  ttftMs,
  inputTokens: 1000,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
});

const used = (parts: Partial<SessionUsageSum>): SessionUsageSum => ({
  window: 0,
  sessionId: "s1",
  model: "claude-opus-5-5",
  subagent: "",
  host: "devbox",
  user: "",
  tokens: tokens({ inputTokens: 1000, outputTokens: 200 }),
  picoUsd: 8_000_000_000n,
  requests: null,
  firstAt: at(10),
  lastAt: at(70),
  ...parts,
});

const tool = (seconds: number, name: string, more: object = {}): AgentRecord => ({
  kind: "tool",
  at: at(seconds),
  sessionId: "s1",
  tool: name,
  isOk: true,
  durationMs: 100,
  ...more,
});

const view = (parts: Partial<SessionSources>) =>
  viewSession("s1", {
    sources: { store: "embedded", ledger: true, telemetry: "on" },
    responses: [],
    usage: [],
    records: [],
    showsContent: false,
    now: { bootMs: bootMs(0), epochMs: at(600) },
    ...parts,
  });

describe("a session", () => {
  test("of which nobody knows is none", () => {
    expect(view({})).toBeUndefined();
  });

  test("has one entry for a response that ledger and telemetry tell of", () => {
    const found = view({
      responses: [response(10, { requestId: "r1" })],
      records: [request(10, "r1", 250)],
    });
    expect(found?.entries).toMatchObject([
      { kind: "response", durationMs: 900, promptId: "p1", tokens: 1000, cost: { microUsd: 4000 } },
    ]);
    expect(found?.session).toMatchObject({ responses: 1, tokens: 1000 });
  });

  test("has requests that no transcript holds, by telemetry", () => {
    const found = view({ records: [request(10, "compaction", 250)] });
    expect(found?.entries).toMatchObject([{ kind: "response", cost: { microUsd: 4000 } }]);
  });

  test("that only telemetry knows has cost what was exported, and is never free for want of a price", () => {
    const elsewhere = view({ usage: [used({})] });
    expect(elsewhere?.session).toMatchObject({
      isTelemetryOnly: true,
      state: null,
      project: null,
      host: "devbox",
      responses: null,
      tokens: 1200,
      cost: { microUsd: 8000, isPartial: false },
      firstAt: at(10),
      lastAt: at(70),
    });
    expect(elsewhere?.models).toMatchObject([{ cost: { microUsd: 8000 } }]);
    expect(view({ usage: [used({ picoUsd: 0n })] })?.session.cost).toEqual({
      microUsd: null,
      isPartial: true,
    });
  });

  test("that sends requests and no counters was answered so often, and a part of them may have no price", () => {
    const { session } = view({ usage: [used({ requests: { all: 3, priced: 2 } })] }) ?? {};
    expect(session).toMatchObject({ responses: 3, cost: { microUsd: 8000, isPartial: true } });
  });

  test("that the ledger knows costs what the ledger says, whatever was exported", () => {
    const found = view({ responses: [response(10)], usage: [used({})] });
    expect(found?.session).toMatchObject({
      isTelemetryOnly: false,
      state: "ended",
      tokens: 1000,
      cost: { microUsd: 4000 },
      lastAt: at(10),
    });
    expect(found?.models).toHaveLength(1);
  });

  test("is told in the order in which it happened, whoever tells it", () => {
    const found = view({
      responses: [response(20), response(5)],
      records: [
        tool(10, "Bash"),
        { kind: "prompt", at: at(1), sessionId: "s1", lengthChars: 40 },
        { kind: "compaction", at: at(30), sessionId: "s1", trigger: "auto" },
        { kind: "request-error", at: at(25), sessionId: "s1", error: "overloaded" },
        { kind: "other", at: at(2), sessionId: "s1", name: "plugin_loaded" },
      ],
    });
    expect(found?.entries.map(({ kind }) => kind)).toEqual([
      "prompt",
      "response",
      "tool",
      "response",
      "error",
      "compaction",
    ]);
  });

  test("has everything begin where it began, though the agent tells of it when it is over", () => {
    const found = view({
      responses: [response(3, { requestId: "r1" }), response(9)],
      records: [
        { kind: "prompt", at: at(1), sessionId: "s1", lengthChars: 40 },
        { ...request(3, "r1", 250), durationMs: 2000 } as AgentRecord,
        { kind: "blocked", at: at(3.5), sessionId: "s1", durationMs: 1000 },
        tool(8, "Bash", { durationMs: 3500 }),
      ],
    });
    expect(found?.entries.map(({ kind, at: begin }) => [kind, (begin - START) / 1000])).toEqual([
      ["prompt", 1],
      ["response", 1],
      ["blocked", 3.5],
      ["tool", 4.5],
      ["response", 9],
    ]);
    expect(found?.session).toMatchObject({ firstAt: at(1), lastAt: at(9) });
  });

  test("names the subagent that an entry belongs to", () => {
    const found = view({
      responses: [response(5, { subagentId: "a1", subagentType: "Explore" })],
      records: [tool(6, "Read", { subagentId: "a1" }), tool(7, "Read")],
    });
    expect(found?.entries.map(({ thread }) => thread)).toEqual(["Explore", "Explore", "main"]);
  });

  test("adds up its tools, its waits and its first bytes", () => {
    const found = view({
      records: [
        tool(1, "Bash"),
        tool(2, "Bash", { isOk: false }),
        tool(3, "mcp__github__search"),
        { kind: "blocked", at: at(4), sessionId: "s1", durationMs: 1500 },
        ...[100, 200, 300, 400, 5000].map((ms, index) => request(10 + index, `r${index}`, ms)),
      ],
    });
    expect(found?.toolUses).toEqual([
      { tool: "Bash", count: 2, failed: 1, totalMs: 200 },
      { tool: "github:search", count: 1, failed: 0, totalMs: 100 },
    ]);
    expect(found?.ttftMs).toEqual({ median: 300, p95: 5000 });
    expect(found?.blockedMs).toBe(1500);
  });

  test("that lives has calls that telemetry has not told, once, and their commands only where asked for", () => {
    const live = bridge()
      .event("PreToolUse", { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "ls" } })
      .event("PostToolUse", { tool_name: "Bash", tool_use_id: "t1" })
      .event("PostToolUse", { tool_name: "Read", tool_use_id: "t2" })
      .state();
    const parts = { live, records: [tool(1, "Read", { toolUseId: "t2" })], state: "idle" as const };
    const hidden = view(parts);
    expect(hidden?.toolUses.map(({ tool: name, count }) => [name, count])).toEqual([
      ["Bash", 1],
      ["Read", 1],
    ]);
    expect(JSON.stringify(hidden)).not.toContain('"ls"');
    expect(JSON.stringify(view({ ...parts, showsContent: true }))).toContain('"ls"');
  });

  test("of days shows its newest, and says how many are left out", () => {
    const found = view({
      records: Array.from({ length: 2100 }, (_, index) => tool(index, "Bash")),
    });
    expect([found?.entries.length, found?.leftOut]).toEqual([2000, 100]);
    expect(found?.session.lastAt).toBe(at(2099));
  });
});
