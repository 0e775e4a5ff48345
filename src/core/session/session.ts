import type { BootMs, EpochMs } from "../instant.ts";

/** How a tool call ended. */
export type ToolOutcome = "ok" | "failed" | "denied" | "interrupted";

/** A call that has begun. */
export interface RunningTool {
  /** The agent's tool-use id, or one made from the name where the sender gives none. */
  readonly id: string;
  readonly name: string;
  readonly subject?: string;
  readonly subagentId?: string;
  readonly since: BootMs;
}

/** A call that has ended. */
export interface FinishedTool {
  readonly id: string;
  readonly name: string;
  readonly subject?: string;
  readonly subagentId?: string;
  readonly endedAt: BootMs;
  /** Absent when neither the agent said it nor the start was seen. */
  readonly durationMs?: number;
  readonly outcome: ToolOutcome;
  readonly error?: string;
}

/** An agent that the session has started, and that works beside it. */
export interface Subagent {
  readonly id: string;
  /** Empty when the agent did not say. */
  readonly type: string;
  readonly since: BootMs;
  readonly endedAt?: BootMs;
}

/** Why the session stands still until a person acts. */
export type WaitReason = "permission" | "question" | "idle-prompt";

/** A reason to stand still, and who has it. */
export interface Wait {
  readonly reason: WaitReason;
  readonly since: BootMs;
  readonly subagentId?: string;
  /** The tool (or MCP server) that asks. */
  readonly tool?: string;
  readonly subject?: string;
  /** Set where the question is itself a tool call. */
  readonly toolUseId?: string;
}

/** What goes on after the turn has ended: a subagent or a command left running. */
export interface BackgroundTask {
  readonly id: string;
  readonly type: string;
  readonly description?: string;
}

/** An entry of the agent's own list. */
export interface Todo {
  readonly id: string;
  readonly subject: string;
  readonly status: "pending" | "in_progress" | "completed";
}

/** Tokens by class. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** How much of a limit is used up. */
export interface RateLimit {
  /** 0-100. */
  readonly usedPercent: number;
  readonly resetsAt?: EpochMs;
}

/** What the agent's status line delivers; every part of it may be missing. */
export interface StatusReport {
  readonly model?: string;
  /** The last response's tokens, not a running total. */
  readonly usage?: TokenUsage;
  readonly contextTokens?: number;
  readonly contextSizeTokens?: number;
  /** 0-100, as the agent rounds it. */
  readonly contextPercent?: number;
  /** Exactly as the agent gives it, in millionths of a US dollar. */
  readonly costMicroUsd?: number;
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
  readonly fiveHour?: RateLimit;
  readonly sevenDay?: RateLimit;
  readonly promptCache?: {
    readonly warm: boolean;
    readonly expiresAt?: EpochMs;
    /** 0-1. */
    readonly hitRatio?: number;
    readonly lastMissCause?: string;
  };
  readonly title?: string;
  readonly projectDir?: string;
  readonly branch?: string;
  readonly version?: string;
}

/** The main thread's turn. `at` is the newest event that spoke of it: older ones no longer count. */
export interface Turn {
  readonly phase: "idle" | "open" | "failed";
  readonly since: BootMs;
  readonly at: BootMs;
  readonly error?: { readonly kind: string; readonly message?: string };
}

/** Everything known of one agent session. Plain data: it is also what the session file holds. */
export interface Session {
  readonly agent: string;
  readonly id: string;
  readonly startedAt: BootMs;
  readonly lastEventAt: BootMs;
  readonly lastEventEpochMs: EpochMs;
  readonly pid?: number;
  readonly cwd?: string;
  readonly transcriptPath?: string;
  readonly title?: string;
  readonly model?: string;
  readonly permissionMode?: string;
  readonly prompt?: { readonly text: string; readonly at: BootMs };
  readonly turn: Turn;
  /** When a person last gave it something to do. */
  readonly asked?: { readonly at: BootMs };
  /** When the main thread last came to its own end: neither stopped by a person nor by an error. */
  readonly completed?: { readonly at: BootMs };
  /** `since` is set while the context is being compacted; `at` as in Turn. */
  readonly compaction: { readonly since?: BootMs; readonly at: BootMs };
  readonly tools: readonly RunningTool[];
  /** Newest last, at most 30. */
  readonly recentTools: readonly FinishedTool[];
  readonly subagents: readonly Subagent[];
  readonly waits: readonly Wait[];
  readonly background: readonly BackgroundTask[];
  readonly todos: readonly Todo[];
  readonly status?: StatusReport & { readonly at: BootMs };
  /** From the transcript: the last response's tokens. */
  readonly usage?: TokenUsage & { readonly at: BootMs };
  /** What all responses have cost by the ledger, where every one has a price. */
  readonly ledgerCostMicroUsd?: number;
  /** By the agent's own counters, as far as they were exported to us: all there is of a session whose files are elsewhere. */
  readonly telemetryCostMicroUsd?: number;
  /** The git branch that the agent works on. */
  readonly branch?: string;
  /** Whether the client says of itself that it works; what it said last. */
  readonly client?: { readonly isBusy: boolean; readonly at: BootMs };
  /** Set on the last state of a session; it is removed with it. */
  readonly endedAt?: BootMs;
}
