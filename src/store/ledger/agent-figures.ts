import type { Database } from "bun:sqlite";
import { epochMs } from "../../core/instant.ts";
import type { AgentCost, RateLimitSample, UsageReader } from "../../core/usage/ledger-query.ts";
import type { Texts } from "./texts.ts";

/** What the agent itself says: the cost of its sessions and the use of its limits. */
export interface AgentFigures {
  readonly reader: Pick<UsageReader, "rateLimits" | "agentCosts">;
  /** A figure that is older than the one kept changes nothing. Inside a transaction that writes. */
  putCost(cost: AgentCost): void;
  putRateLimit(sample: RateLimitSample): void;
}

interface CostRow {
  readonly session: number;
  readonly source: string;
  readonly cost_micro_usd: number;
  readonly at_ms: number;
}

interface LimitRow {
  readonly at_ms: number;
  readonly account: number;
  readonly kind: string;
  readonly used_percent: number;
  readonly resets_at_ms: number | null;
}

/** What the agent says itself, in an open ledger. Its calls throw what SQLite says. */
export function openAgentFigures(db: Database, texts: Texts): AgentFigures {
  const putCost = db.prepare(`
    INSERT INTO agent_costs VALUES (?, ?, ?, ?) ON CONFLICT (session, source)
    DO UPDATE SET cost_micro_usd = excluded.cost_micro_usd, at_ms = excluded.at_ms
    WHERE excluded.at_ms >= at_ms`);
  const costs = db.prepare<CostRow, []>("SELECT * FROM agent_costs ORDER BY at_ms");
  const putLimit = db.prepare("INSERT OR REPLACE INTO rate_limits VALUES (?, ?, ?, ?, ?)");
  const limits = db.prepare<LimitRow, [number, number]>(
    "SELECT * FROM rate_limits WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms",
  );
  return {
    putCost({ sessionId, source, costMicroUsd, at }) {
      putCost.run(texts.idOf(sessionId), source, costMicroUsd, at);
    },
    putRateLimit({ at, account, window, usedPercent, resetsAt }) {
      putLimit.run(at, texts.idOf(account), window, usedPercent, resetsAt ?? null);
    },
    reader: {
      // The newest comes last, and wins.
      agentCosts: () => new Map(costs.all().map((row) => toEntry(toAgentCost(row, texts)))),
      rateLimits: ({ from, to }) => limits.all(from, to).map((row) => toSample(row, texts)),
    },
  };
}

const toEntry = (cost: AgentCost): [string, AgentCost] => [cost.sessionId, cost];

const toAgentCost = (row: CostRow, texts: Texts): AgentCost => ({
  sessionId: texts.textOf(row.session),
  costMicroUsd: row.cost_micro_usd,
  at: epochMs(row.at_ms),
  source: row.source === "cost-state" ? "cost-state" : "statusline",
});

const toSample = (row: LimitRow, texts: Texts): RateLimitSample => ({
  window: row.kind === "7d" ? "7d" : "5h",
  at: epochMs(row.at_ms),
  usedPercent: row.used_percent,
  ...(row.resets_at_ms !== null && { resetsAt: epochMs(row.resets_at_ms) }),
  account: texts.textOf(row.account),
});
