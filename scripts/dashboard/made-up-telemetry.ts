import type { Database } from "bun:sqlite";
import { epochMs } from "../../src/core/instant.ts";
import type { AgentRecord } from "../../src/core/telemetry/agent-record.ts";
import type { MetricPoint } from "../../src/core/telemetry/batch.ts";
import { createSeriesFinder } from "../../src/core/telemetry/series.ts";
import type { Ledger } from "../../src/store/ledger/ledger.ts";
import { openTelemetryReader, type TelemetryReader } from "../../src/store/telemetry/read.ts";
import { tidyTelemetry } from "../../src/store/telemetry/tidy.ts";
import { openTelemetryWriter } from "../../src/store/telemetry/write.ts";
import type { Dice } from "./dice.ts";

const DAY_MS = 24 * 3600_000;
const TOOLS = ["Bash", "Read", "Edit", "Grep", "mcp__github__create_issue", "WebFetch"];
const SKILLS = ["release-notes", "code-review", ""];
const SERVERS = ["github", "linear", ""];

/** What the agent would have exported of the sessions of the last thirty days, and of so many that are in no ledger. */
export function madeUpTelemetry(
  db: Database,
  ledger: Ledger,
  { nowMs, elsewhere }: { readonly nowMs: number; readonly elsewhere: number },
  dice: Dice,
): TelemetryReader {
  const writer = openTelemetryWriter(db);
  const find = createSeriesFinder((attributes) => attributes);
  const points: MetricPoint[] = [];
  const records: AgentRecord[] = [];
  for (const { row } of ledger.rows()) {
    if (row.at < nowMs - 30 * DAY_MS || row.agent !== "claude") continue;
    const common = {
      "session.id": row.sessionId,
      "terminal.type": "kitty",
      "host.name": dice.next() < 0.7 ? "anvil" : "laptop",
    };
    const point = (metric: string, unit: string, value: number, more: Record<string, string>) =>
      points.push({
        metric: `claude_code.${metric}`,
        unit,
        kind: "delta",
        isMonotonic: true,
        attributes: { ...common, ...more },
        startAt: epochMs(row.at - 1000),
        at: row.at,
        value,
      });
    const skill = SKILLS[Math.floor(dice.next() * 9)] ?? "";
    const server = SERVERS[Math.floor(dice.next() * 12)] ?? "";
    point("cost.usage", "USD", 0.01 + dice.next() * 0.2, {
      model: row.model,
      ...(skill !== "" && { "skill.name": skill, "plugin.name": "house" }),
      ...(server !== "" && { "mcp_server.name": server }),
    });
    point("active_time.total", "s", 4 + dice.next() * 40, { type: "cli" });
    if (dice.next() < 0.3) {
      point("lines_of_code.count", "", Math.ceil(dice.next() * 60), { type: "added" });
      point("lines_of_code.count", "", Math.ceil(dice.next() * 20), { type: "removed" });
    }
    if (dice.next() < 0.03) point("commit.count", "", 1, {});
    if (dice.next() < 0.006) point("pull_request.count", "", 1, {});
    records.push(...madeUpRecords(row.sessionId, row.requestId ?? "", row.at, row.model, dice));
  }
  for (let index = 0; index < elsewhere; index++) {
    points.push(...madeUpSessionElsewhere(index, nowMs, dice));
  }
  for (let from = 0; from < points.length; from += 5000) {
    writer.commit(points.slice(from, from + 5000).map(find), []);
  }
  writer.commit([], records);
  // As in a store that has been in use for a while.
  const all = epochMs(nowMs - 400 * DAY_MS);
  const limits = { fiveMinutesFrom: all, recordsFrom: all, maxBytes: Number.POSITIVE_INFINITY };
  for (const _step of tidyTelemetry(
    db,
    { ...limits, pointsFrom: epochMs(nowMs - 2 * DAY_MS) },
    writer.forget,
  ));
  return openTelemetryReader(db);
}

const MAIN = { model: "claude-opus-4-5-20251101", query_source: "main" };
const OTHERS = [
  { model: "claude-haiku-4-5-20251001", query_source: "auxiliary" },
  {
    model: "claude-haiku-4-5-20251001",
    query_source: "subagent",
    "agent.name": "Explore",
  },
];

/** One in a container: an export a minute, up to an hour and a half. */
function madeUpSessionElsewhere(index: number, nowMs: number, dice: Dice): MetricPoint[] {
  const startMs = nowMs - dice.next() * 30 * DAY_MS;
  const exports = 1 + Math.floor(dice.next() ** 2 * 90);
  return Array.from({ length: exports }, (_, minute) => startMs + minute * 60_000)
    .filter((atMs) => atMs < nowMs)
    .flatMap((atMs) =>
      [MAIN, ...OTHERS.filter(() => dice.next() < 0.2)].flatMap((attributes) => {
        const point = (metric: string, unit: string, value: number, more = {}): MetricPoint => ({
          metric: `claude_code.${metric}`,
          unit,
          kind: "delta",
          isMonotonic: true,
          attributes: {
            "session.id": `${index.toString(16).padStart(8, "0")}-e15e-4000-8000-000000000000`,
            "host.name": "devbox",
            ...attributes,
            ...more,
          },
          startAt: epochMs(atMs - 60_000),
          at: epochMs(atMs),
          value,
        });
        const tokens = (type: string, most: number) =>
          point("token.usage", "tokens", Math.ceil(dice.next() * most), { type });
        return [
          tokens("input", 900),
          tokens("output", 2400),
          tokens("cacheRead", 60_000),
          tokens("cacheCreation", 5000),
          point("cost.usage", "USD", dice.next() * 0.1),
        ];
      }),
    );
}

function madeUpRecords(
  sessionId: string,
  requestId: string,
  at: number,
  model: string,
  dice: Dice,
): AgentRecord[] {
  const promptId = `prompt ${sessionId} ${Math.floor(at / 300_000)}`;
  const base = (offsetMs: number) => ({ at: epochMs(at + offsetMs), sessionId, promptId });
  const tool = TOOLS[Math.floor(dice.next() ** 1.5 * TOOLS.length)] ?? "Bash";
  const durationMs = Math.floor(40 + dice.next() ** 4 * 30_000);
  return [
    ...(dice.next() < 0.2
      ? [{ ...base(-6000), kind: "prompt" as const, lengthChars: Math.ceil(dice.next() * 900) }]
      : []),
    {
      ...base(0),
      kind: "request",
      requestId,
      model,
      durationMs: Math.floor(900 + dice.next() * 9000),
      ttftMs: Math.floor(300 + dice.next() ** 2 * 2500),
      inputTokens: 1,
      outputTokens: 1,
      cacheReadTokens: 1,
      cacheWriteTokens: 1,
    },
    {
      ...base(durationMs),
      kind: "tool",
      tool,
      isOk: dice.next() < 0.94,
      durationMs,
      toolUseId: requestId,
    },
    ...(dice.next() < 0.06
      ? [
          {
            ...base(500),
            kind: "blocked" as const,
            durationMs: Math.floor(dice.next() * 60_000),
            source: "user_temporary",
          },
        ]
      : []),
    ...(dice.next() < 0.01
      ? [{ ...base(700), kind: "compaction" as const, trigger: "auto", durationMs: 21_000 }]
      : []),
    ...(dice.next() < 0.01
      ? [{ ...base(800), kind: "request-error" as const, error: "overloaded_error", status: "529" }]
      : []),
  ];
}
