import { epochMs } from "../../src/core/instant.ts";
import type {
  AgentCost,
  RateLimitSample,
  UsageQuery,
  UsageReader,
  UsageSum,
  UsageWindow,
} from "../../src/core/usage/ledger-query.ts";
import type { PriceRule } from "../../src/core/usage/price-rule.ts";
import { addTokens } from "../../src/core/usage/tokens-by-class.ts";
import type { UsageRow } from "../../src/core/usage/usage-row.ts";

/** What a reader answers from. */
export interface FakeLedger {
  readonly rows: readonly UsageRow[];
  /** By the model's name as the row has it. */
  readonly rules?: Readonly<Record<string, PriceRule>>;
  readonly rateLimits?: readonly RateLimitSample[];
  readonly agentCosts?: readonly AgentCost[];
}

/** Answers from rows, one by one: so slow, and so simple, that it can be believed. */
export function fakeUsageReader({
  rows,
  rules = {},
  rateLimits = [],
  agentCosts = [],
}: FakeLedger): UsageReader {
  return {
    sumUsage: (query) => sumRows(rows, rules, query),
    countSessions: ({ from, to }) =>
      new Set(rows.filter(({ at }) => from <= at && at < to).map(({ sessionId }) => sessionId))
        .size,
    usageSpan: () => spanOf(rows),
    rateLimits: ({ from, to }) => rateLimits.filter(({ at }) => from <= at && at < to),
    agentCosts: () => new Map(agentCosts.map((cost) => [cost.sessionId, cost])),
  };
}

function spanOf(rows: readonly UsageRow[]): UsageWindow | undefined {
  if (rows.length === 0) return undefined;
  const moments = rows.map(({ at }) => at);
  return { from: epochMs(Math.min(...moments)), to: epochMs(Math.max(...moments)) };
}

function sumRows(
  rows: readonly UsageRow[],
  rules: Readonly<Record<string, PriceRule>>,
  { windows, by, project = "", model = "", sessionId }: UsageQuery,
): UsageSum[] {
  const sums = new Map<string, UsageSum>();
  for (const row of rows) {
    const window = windows.findIndex(({ from, to }) => from <= row.at && row.at < to);
    if (window < 0 || (sessionId !== undefined && row.sessionId !== sessionId)) continue;
    if (!holds(row.project, project) || !holds(row.model, model)) continue;
    const rule = rules[row.model];
    const subagent = row.subagentId === undefined ? "" : (row.subagentType ?? "?");
    const single: UsageSum = {
      window,
      model: row.model,
      ...(rule !== undefined && { rule }),
      ...(by.includes("agent") && { agent: row.agent }),
      ...(by.includes("project") && { project: row.project }),
      ...(by.includes("session") && { sessionId: row.sessionId }),
      ...(by.includes("subagent") && { subagent }),
      responses: 1,
      tokens: row.tokens,
      webSearches: row.webSearches,
      firstAt: row.at,
      lastAt: row.at,
    };
    const { agent, project: inProject, sessionId: session, subagent: type } = single;
    const key = JSON.stringify([window, row.model, agent, inProject, session, type]);
    const other = sums.get(key);
    sums.set(key, other === undefined ? single : join(other, single));
  }
  return [...sums.values()];
}

const holds = (text: string, part: string): boolean =>
  text.toLowerCase().includes(part.toLowerCase());

const join = (a: UsageSum, b: UsageSum): UsageSum => ({
  ...a,
  responses: a.responses + b.responses,
  tokens: addTokens(a.tokens, b.tokens),
  webSearches: a.webSearches + b.webSearches,
  firstAt: epochMs(Math.min(a.firstAt, b.firstAt)),
  lastAt: epochMs(Math.max(a.lastAt, b.lastAt)),
});
