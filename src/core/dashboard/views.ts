import type { EpochMs } from "../instant.ts";

/** Micro-dollars, and whether some of it has no price: the whole is more then. `null`: nothing of it has a price. */
export interface Cost {
  readonly microUsd: number | null;
  readonly isPartial: boolean;
}

/** What amounts are: dollars, or the API's value of what a subscription pays for. */
export type CostUnit = "dollars" | "api-value";

/** Tokens by class. */
export interface TokenFigures {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** What one model has used. */
export interface ModelFigures {
  readonly model: string;
  readonly tokens: TokenFigures;
  readonly cost: Cost;
}

/** A value at the beginning of a step. */
export interface TimePoint {
  readonly at: EpochMs;
  readonly value: number;
}

/** The figures of one range (the usage monitor's `DashboardMetrics`). */
export interface DashboardMetrics {
  readonly totalTokens: number;
  readonly totalCostUsd: number;
  readonly activeTimeSeconds: number;
  readonly sessionCount: number;
  readonly linesAdded: number;
  readonly linesRemoved: number;
  readonly commitCount: number;
  readonly pullRequestCount: number;
  readonly tokensByModel: readonly {
    readonly model: string;
    readonly tokens: number;
    readonly costUsd: number | null;
  }[];
  readonly tokensOverTime: readonly TimePoint[];
}

/** Where a view's figures come from; telemetry may be off, and then says what to do. */
export interface Sources {
  readonly store: "embedded" | "prometheus";
  /** Whether the ledger has been read; without it costs come from telemetry. */
  readonly ledger: boolean;
  readonly telemetry: "off" | "empty" | "on";
}

/** What a range comes to, and what the range before it came to. */
export interface SummaryView {
  readonly sources: Sources;
  readonly metrics: DashboardMetrics;
  readonly cost: Cost;
  readonly unit: CostUnit;
  readonly tokens: TokenFigures;
  readonly stepMs: number;
  /** Same length of time just before. */
  readonly before: {
    readonly totalTokens: number;
    readonly cost: Cost;
    readonly sessionCount: number;
  };
  readonly costOverTime: readonly TimePoint[];
  readonly projects: readonly {
    readonly project: string;
    readonly cost: Cost;
    readonly tokens: number;
  }[];
  /** How much of it is of sessions that are in no ledger; null where none is. */
  readonly telemetryOnly: { readonly cost: Cost; readonly tokens: number } | null;
}

/** Tokens by class and by model. */
export interface TokensView {
  readonly sources: Sources;
  readonly stepMs: number;
  readonly totals: TokenFigures;
  readonly models: readonly ModelFigures[];
  /** A curve for each class: aligned, same moments. */
  readonly at: readonly EpochMs[];
  readonly byClass: {
    readonly input: readonly number[];
    readonly output: readonly number[];
    readonly cacheRead: readonly number[];
    readonly cacheWrite: readonly number[];
  };
  readonly byModel: readonly { readonly model: string; readonly values: readonly number[] }[];
  /** How much of the prompts came from the cache, 0-100; null while there was none. */
  readonly cacheHitPercent: number | null;
  /** What the cache has spared, against reading everything afresh. */
  readonly cacheSavings: Cost;
}

/** Habits: weeks, hours of the day, and a year of days. */
export interface InsightsView {
  readonly sources: Sources;
  readonly thisWeek: {
    readonly tokens: number;
    readonly cost: Cost;
    readonly sessions: number;
    readonly activeDays: number;
  };
  readonly lastWeek: InsightsView["thisWeek"];
  /** Days in a row with usage, today included or until yesterday. */
  readonly streakDays: number;
  readonly longestStreakDays: number;
  /** Sums of tokens by weekday (0 = Monday) and hour of the day, local time. */
  readonly hours: readonly {
    readonly weekday: number;
    readonly hour: number;
    readonly tokens: number;
  }[];
  readonly busiestHour: number | null;
  /** A year back, local days (`2026-11-21`). */
  readonly calendar: readonly {
    readonly day: string;
    readonly tokens: number;
    readonly cost: Cost;
  }[];
  readonly averageCostPerActiveDay: Cost;
}

/** What a session is doing, in the words of the bar. */
export type SessionState =
  "waiting" | "error" | "tool" | "thinking" | "compacting" | "idle" | "ended";

/** A session in a list, with what it has used in the range. */
export interface SessionRow {
  readonly id: string;
  readonly agent: string;
  /** `null` where nobody tells. */
  readonly project: string | null;
  readonly model: string;
  /** `null`, and so the next one, where a Prometheus is asked: it does not tell. */
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
  readonly tokens: number;
  readonly cost: Cost;
  /** `null` where counters tell of it: they do not count them. */
  readonly responses: number | null;
  /** As it is now: `ended` where the daemon does not know it any more, `null` where it never did. */
  readonly state: SessionState | null;
  /** Whether no transcript here tells what it has used: its figures are what the agent exported. */
  readonly isTelemetryOnly: boolean;
  /** The machine, where the exporter says it. */
  readonly host?: string;
}

/** A page of the sessions of a range. */
export interface SessionsView {
  readonly sources: Sources;
  readonly total: number;
  readonly rows: readonly SessionRow[];
}

/** What to show of sessions: which page, in which order. */
export interface SessionsQuery {
  readonly sort: "lastAt" | "firstAt" | "cost" | "tokens" | "responses" | "project";
  readonly order: "asc" | "desc";
  /** In id, project or model, whatever its case. */
  readonly filter: string;
  readonly offset: number;
  readonly limit: number;
}

/** One thing that happened in a session. */
export interface TimelineEntry {
  readonly at: EpochMs;
  readonly durationMs: number | null;
  readonly kind:
    "prompt" | "response" | "tool" | "subagent" | "compaction" | "decision" | "blocked" | "error";
  /** A tool's, a model's or a subagent's name. */
  readonly name: string;
  /** `main`, or the subagent that it belongs to. */
  readonly thread: string;
  readonly isOk: boolean;
  readonly tokens: number | null;
  readonly cost: Cost | null;
  readonly promptId: string | null;
  /** What is hidden unless the user enables it. */
  readonly subject: string | null;
}

/** One session, from its beginning to its end. */
export interface SessionView {
  readonly sources: Sources;
  readonly session: SessionRow;
  readonly cwd: string | null;
  readonly entries: readonly TimelineEntry[];
  /** How many more there are than are listed. */
  readonly leftOut: number;
  readonly models: readonly ModelFigures[];
  readonly toolUses: readonly {
    readonly tool: string;
    readonly count: number;
    readonly failed: number;
    readonly totalMs: number;
  }[];
  readonly ttftMs: { readonly median: number; readonly p95: number } | null;
  readonly blockedMs: number | null;
}

/** Cost by one thing: rows by falling cost. */
export interface CostBreakdown {
  readonly rows: readonly { readonly name: string; readonly cost: Cost; readonly tokens: number }[];
  /** Why there are none. */
  readonly empty?: string;
}

/** What a range has cost, by everything that can be told apart. */
export interface CostView {
  readonly sources: Sources;
  readonly total: Cost;
  readonly unit: CostUnit;
  readonly byModel: CostBreakdown;
  readonly byProject: CostBreakdown;
  readonly bySubagent: CostBreakdown;
  readonly bySkill: CostBreakdown;
  readonly byPlugin: CostBreakdown;
  readonly byMcpServer: CostBreakdown;
  readonly cacheSavings: Cost;
  readonly stepMs: number;
  readonly at: readonly EpochMs[];
  readonly overTime: readonly { readonly model: string; readonly microUsd: readonly number[] }[];
  readonly unpriced: readonly string[];
}

/** How near limits and budgets are. */
export interface LimitsView {
  readonly limits: readonly {
    readonly window: "5h" | "7d";
    readonly account: string;
    readonly usedPercent: number;
    readonly resetsAt: EpochMs | null;
    readonly at: EpochMs;
    readonly course: readonly TimePoint[];
  }[];
  readonly block: {
    readonly from: EpochMs;
    readonly to: EpochMs;
    readonly cost: Cost;
    readonly tokens: number;
    readonly projectedMicroUsd: number | null;
    readonly isTold: boolean;
  } | null;
  readonly budgets: readonly {
    readonly period: "daily" | "weekly" | "monthly";
    readonly spent: Cost;
    readonly limitMicroUsd: number;
    readonly level: "ok" | "warning" | "over";
  }[];
}

/** What the agent has counted itself, in a file of its own. */
export interface StatsCacheView {
  readonly path: string;
  /** Absent file or one that cannot be read: why, and what to do. */
  readonly problem: string | null;
  readonly lastComputed: string | null;
  readonly totals: { readonly sessions: number; readonly messages: number } | null;
  readonly firstSession: string | null;
  readonly days: readonly {
    readonly day: string;
    readonly messages: number;
    readonly sessions: number;
    readonly toolCalls: number;
  }[];
  readonly models: readonly {
    readonly model: string;
    readonly tokens: TokenFigures;
    readonly costUsd: number | null;
  }[];
  readonly hours: readonly { readonly hour: number; readonly count: number }[];
}

/** What came of trying one part, and what mends it. */
export interface SmokeCheck {
  readonly name:
    "Connection" | "API" | "Metrics" | "Query" | "Hooks" | "Status line" | "Receiver" | "Ledger";
  readonly level: "ok" | "warning" | "broken";
  readonly tookMs: number;
  readonly text: string;
  readonly remedy: string | null;
}

/** What can be set in the dashboard, and what is set elsewhere. */
export interface SettingsView {
  /** Empty: the embedded store. */
  readonly prometheusUrl: string;
  /** Where it is set; what the configuration file sets is shown and not changed here. */
  readonly prometheusUrlSource: "default" | "file" | "dashboard";
  readonly refreshSeconds: number;
  readonly version: string;
  readonly telemetry: {
    readonly enabled: boolean;
    readonly httpPort: number;
    readonly grpcPort: number;
    readonly env: string;
  };
  readonly showContent: boolean;
}

/** A session as it is now. */
export interface LiveSession {
  readonly id: string;
  readonly agent: string;
  readonly project: string;
  readonly branch: string | null;
  readonly model: string | null;
  readonly state: SessionState;
  /** In words: `Bash`, `waits for a permission`. */
  readonly activity: string;
  /** Hidden unless enabled. */
  readonly subject: string | null;
  readonly since: EpochMs;
  readonly contextPercent: number | null;
  readonly cost: Cost | null;
  readonly isStale: boolean;
  readonly subagents: number;
}

/** A tool that began or ended just now, newest first in the stream. */
export interface LiveTool {
  /** The call's own: it is the same when it runs and when it has ended. */
  readonly id: string;
  readonly at: EpochMs;
  readonly sessionId: string;
  readonly project: string;
  readonly tool: string;
  readonly subject: string | null;
  readonly state: "running" | "ok" | "failed" | "denied" | "interrupted";
  readonly durationMs: number | null;
}

/** What is going on now. */
export interface LiveView {
  readonly sessions: readonly LiveSession[];
  readonly tools: readonly LiveTool[];
  /** What the bar shows, and with it what only telemetry tells of; not known while no ledger was read. */
  readonly today: Cost;
  readonly degraded: readonly string[];
}
