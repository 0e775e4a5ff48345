import type { EpochMs } from "../instant.ts";
import type { PriceRule } from "./price-rule.ts";
import type { TokensByClass } from "./tokens-by-class.ts";

/** A stretch of time: from `from` on, up to but without `to`. */
export interface UsageWindow {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** By what usage can be told apart, besides time and model. */
export type UsageDimension = "agent" | "project" | "session" | "subagent";

/** What a report asks of the ledger. */
export interface UsageQuery {
  /** By rising time, without overlap; each is summed by itself. */
  readonly windows: readonly UsageWindow[];
  readonly by: readonly UsageDimension[];
  /** Only what lies in a project that holds this text, whatever its case. */
  readonly project?: string;
  /** Only models whose name holds this text, whatever its case. */
  readonly model?: string;
  /** Only this session. */
  readonly sessionId?: string;
}

/** The sum over all responses that agree in window, model, price rule and the dimensions asked for. */
export interface UsageSum {
  /** Index into the query's windows. */
  readonly window: number;
  readonly model: string;
  /** What its tokens cost; absent where the price book does not know the model (at that speed). */
  readonly rule?: PriceRule;
  readonly agent?: string;
  readonly project?: string;
  readonly sessionId?: string;
  /** The type of a subagent; empty for the main thread, `?` where a subagent's type is not known. */
  readonly subagent?: string;
  readonly responses: number;
  readonly tokens: TokensByClass;
  readonly webSearches: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/** One limit of the subscription, as the agent's status line told it at a moment. */
export interface RateLimitSample {
  readonly window: "5h" | "7d";
  readonly at: EpochMs;
  /** 0-100. */
  readonly usedPercent: number;
  readonly resetsAt?: EpochMs;
  /** The agent's configuration directory: one account's limits are not another's. */
  readonly account: string;
}

/** What the agent itself says that a session has cost. */
export interface AgentCost {
  readonly sessionId: string;
  readonly costMicroUsd: number;
  readonly at: EpochMs;
  /** Where it was said: in the status line, or in the transcript's last line. */
  readonly source: "statusline" | "cost-state";
}

/** What reports read. Implemented by the store. */
export interface UsageReader {
  sumUsage(query: UsageQuery): UsageSum[];
  /** How many sessions have used anything then; quick however many there are. */
  countSessions(window: UsageWindow): number;
  /** The first and the last moment with usage; undefined while there is none. */
  usageSpan(): UsageWindow | undefined;
  /** By rising time, those that `window` covers. */
  rateLimits(window: UsageWindow): RateLimitSample[];
  /** The newest figure of each session, by session id. */
  agentCosts(): ReadonlyMap<string, AgentCost>;
}
