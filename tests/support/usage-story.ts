import { epochMs } from "../../src/core/instant.ts";
import type { UsageReader } from "../../src/core/usage/ledger-query.ts";
import { fakeUsageReader } from "../fakes/fake-usage-reader.ts";
import { RULES, tokens, UNPRICED_MODEL, usageRow } from "./usage-rows.ts";

/** The moment at which the story is told. */
export const STORY_NOW = epochMs(Date.parse("2026-11-20T12:00Z"));

const SESSIONS = [
  "0b5e3c1a-0000-4000-8000-000000000001",
  "7d20f4e9-0000-4000-8000-000000000002",
  "c93a6b02-0000-4000-8000-000000000003",
] as const;

const PROJECTS = ["/home/ada/engine", "/home/ada/notes/日本語の計画", "/srv/loom"] as const;
const MODELS = ["claude-opus-5-5", "claude-haiku-5-5", "claude-opus-5-5"] as const;

/**
 * Three weeks of work, the same each time: every day but Sundays, of a size that grows; a model without a price on
 * the last two days, a subagent, a limit told on the last morning, and the agent's own figures of two sessions.
 */
export function storyReader(): UsageReader {
  const days = Array.from({ length: 21 }, (_, day) => day).filter((day) => day % 7 !== 1);
  const rows = days.flatMap((day) =>
    Array.from({ length: 3 + (day % 4) }, (_, index) => {
      const at = Date.UTC(2026, 9, 31 + day, 8, 10 + index * 35);
      const isNew = day >= 19 && index === 2;
      return usageRow(at, {
        sessionId: SESSIONS[day % 3]!,
        project: PROJECTS[day % 3]!,
        model: isNew ? UNPRICED_MODEL : MODELS[index % 3]!,
        ...(index === 1 && { subagentId: "a1", subagentType: "Explore" }),
        ...(index === 2 && { subagentId: "a2" }),
        tokens: tokens({
          inputTokens: 120 + day * 31 + index,
          outputTokens: 900 + day * 170 + index * 11,
          cacheReadTokens: 41_000 + day * 5_300 + index * 977,
          cacheWrite5mTokens: 2_100 + day * 190,
          cacheWrite1hTokens: index === 0 ? 400 : 0,
        }),
        webSearches: index === 3 ? 1 : 0,
      });
    }),
  );
  const resetsAt = epochMs(Date.parse("2026-11-20T13:00Z"));
  const rateLimits = [12, 31, 55].map((usedPercent, index) => ({
    window: "5h" as const,
    at: epochMs(Date.parse("2026-11-20T08:30Z") + index * 5_000_000),
    usedPercent,
    resetsAt,
    account: "/home/ada/.claude",
  }));
  const agentCosts = [
    { sessionId: SESSIONS[0], costMicroUsd: 1_100_000, source: "statusline" as const },
    { sessionId: SESSIONS[1], costMicroUsd: 2_050_000, source: "cost-state" as const },
  ].map((cost) => ({ ...cost, at: STORY_NOW }));
  return fakeUsageReader({ rows, rules: RULES, rateLimits, agentCosts });
}
