import type { UsageWindow } from "../usage/ledger-query.ts";
import type { EpochMs } from "../instant.ts";

/** The agent's counters by their Prometheus names, without unit and `_total`. */
export type CounterName =
  | "claude_code_token_usage"
  | "claude_code_cost_usage"
  | "claude_code_active_time"
  | "claude_code_session_count"
  | "claude_code_lines_of_code_count"
  | "claude_code_commit_count"
  | "claude_code_pull_request_count"
  | "claude_code_code_edit_tool_decision";

/** By what counters can be told apart: attributes with `_` for each dot, as Prometheus has them. */
export type CounterLabel =
  | "session_id"
  | "model"
  | "type"
  | "query_source"
  | "agent_name"
  | "skill_name"
  | "plugin_name"
  | "mcp_server_name"
  | "mcp_tool_name"
  | "tool_name"
  | "decision"
  | "language"
  | "terminal_type"
  | "app_version"
  | "host"
  | "user";

/** Which counters to add up, and by what. */
export interface CounterQuery {
  readonly counter: CounterName;
  readonly window: UsageWindow;
  readonly by: readonly CounterLabel[];
  /** Only those with just these values. */
  readonly where?: Readonly<Partial<Record<CounterLabel, string>>>;
}

/** By how much counters grew. */
export interface CounterSum {
  /** The labels asked for; empty where a counter has none. */
  readonly labels: Readonly<Partial<Record<CounterLabel, string>>>;
  readonly value: number;
}

/** How counters grew, step by step. */
export interface CounterCurve {
  readonly labels: CounterSum["labels"];
  /** By rising time; `at` is where a step begins. Steps without growth may be missing. */
  readonly points: readonly { readonly at: EpochMs; readonly value: number }[];
}

/** What came of asking a store how it is. */
export interface StoreHealth {
  readonly isUp: boolean;
  /** What it is, in words: `embedded`, `Prometheus 2.42.0`. */
  readonly name: string;
  readonly tookMs: number;
  /** Why not, and what mends it. */
  readonly problem?: string;
  readonly remedy?: string;
}

/**
 * What every view of counters reads, whichever store holds them. A counter's first sample counts as growth
 * from 0. Throws a `BridgeFault` where the store does not answer, or answers what cannot be read.
 */
export interface CounterReader {
  sumIncrease(query: CounterQuery): Promise<readonly CounterSum[]>;
  increaseOverTime(query: CounterQuery, stepMs: number): Promise<readonly CounterCurve[]>;
  labelValues(label: CounterLabel, window: UsageWindow): Promise<readonly string[]>;
  /** Every metric that the store knows, by name as it has it. */
  metricNames(): Promise<readonly string[]>;
  health(): Promise<StoreHealth>;
}
