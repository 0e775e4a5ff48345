import type { EpochMs } from "../instant.ts";
import type { UsageWindow } from "../usage/ledger-query.ts";
import type { TokensByClass } from "../usage/tokens-by-class.ts";

/** By what the use of one session is told apart. Empty where the exporter does not say. */
export interface UsageOwner {
  readonly model: string;
  /** The type of a subagent; empty for the main thread, `?` where a subagent's type is not known. */
  readonly subagent: string;
  readonly host: string;
  readonly user: string;
}

/** Which machine's and whose sessions; all of them where it says nothing. */
export type UsageFilter = Readonly<Partial<Pick<UsageOwner, "host" | "user">>>;

/** What to add up of sessions. */
export interface SessionUsageQuery {
  /** By rising time, without overlap; each is summed by itself. */
  readonly windows: readonly UsageWindow[];
  readonly bySession: boolean;
  readonly filter: UsageFilter;
}

/** What sessions have used in one window. */
export interface SessionUsageSum extends UsageOwner {
  /** Index into the query's windows. */
  readonly window: number;
  /** Empty where it was not asked for. */
  readonly sessionId: string;
  readonly tokens: TokensByClass;
  readonly picoUsd: bigint;
  /** How many requests, and how many of them have a cost; `null` by counters, which do not tell. */
  readonly requests: { readonly all: number; readonly priced: number } | null;
  /** When it was told: an export's moment is up to one interval later than what it tells of. */
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/**
 * What some sessions have used by what the agent exported: by its counters, and of a session that sends none,
 * by its requests. Throws what the store says.
 */
export interface SessionUsageReader {
  sum(query: SessionUsageQuery): SessionUsageSum[];
  /** How many sessions have used anything then. */
  count(window: UsageWindow, filter: UsageFilter): number;
}

/** Which figure of a session's use a counter is. */
export type UsageFigure =
  "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "usd";

/** What a counter tells of the use of a session; undefined where it tells of something else. */
export interface UsageCounter {
  readonly figure: UsageFigure;
  readonly owner: UsageOwner;
}

const FIGURE_OF_TYPE: Readonly<Record<string, UsageFigure>> = {
  input: "inputTokens",
  output: "outputTokens",
  cacheRead: "cacheReadTokens",
  cacheCreation: "cacheWriteTokens",
};

/** Says it by a counter's name and labels, as Prometheus has them. */
export function usageCounter(
  metric: string,
  labels: Readonly<Record<string, string>>,
): UsageCounter | undefined {
  const figure = figureOf(metric, labels["type"] ?? "");
  if (figure === undefined) return undefined;
  const { model = "", agent_name, query_source, host = "", user = "" } = labels;
  const subagent = agent_name || (query_source === "subagent" ? "?" : "");
  return { figure, owner: { model, subagent, host, user } };
}

function figureOf(metric: string, type: string): UsageFigure | undefined {
  if (metric === "claude_code_cost_usage") return "usd";
  return metric === "claude_code_token_usage" ? FIGURE_OF_TYPE[type] : undefined;
}
