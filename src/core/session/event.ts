import type { BootMs, EpochMs } from "../instant.ts";
import type { BackgroundTask, StatusReport, Todo, TokenUsage, ToolOutcome } from "./session.ts";

/** What every event says about where it comes from. */
export interface EventOrigin {
  /** Who sent it: `claude`, `codex`, … */
  readonly agent: string;
  readonly sessionId: string;
  /** When it happened, on the boot clock. Orders events; arrival order means nothing. */
  readonly at: BootMs;
  /** The same moment on the sender's wall clock. */
  readonly atEpochMs: EpochMs;
  /** Set when it happened inside a subagent, and not in the session's main thread. */
  readonly subagentId?: string;
  readonly subagentType?: string;
  readonly cwd?: string;
  readonly transcriptPath?: string;
  readonly permissionMode?: string;
  /** The agent's process, for noticing that it is gone. */
  readonly pid?: number;
}

/** A tool call as an event names it; old clients and plain senders give no id. */
export interface ToolCall {
  readonly id?: string;
  readonly name: string;
  /** What a person would want to read: the command, file, pattern or URL. */
  readonly subject?: string;
}

/** What happened. Every agent's own events are mapped to these before they reach the session model. */
export type EventBody =
  | {
      readonly kind: "session-start";
      readonly source: "startup" | "resume" | "clear" | "compact" | "fork" | "other";
      readonly model?: string;
      readonly title?: string;
    }
  | { readonly kind: "session-end"; readonly reason: string }
  | {
      readonly kind: "prompt";
      readonly prompt?: string;
      /** A background task whose end this prompt announces; such a prompt was not typed by a person. */
      readonly endedTaskId?: string;
    }
  | { readonly kind: "tool-start"; readonly tool: ToolCall; readonly todos?: TodoChange }
  | {
      readonly kind: "tool-end";
      readonly tool: ToolCall;
      readonly outcome: ToolOutcome;
      readonly durationMs?: number;
      readonly error?: string;
      readonly todos?: TodoChange;
    }
  /** All calls of one assistant turn are settled. */
  | { readonly kind: "tools-settled" }
  | { readonly kind: "permission-request"; readonly tool: ToolCall }
  | { readonly kind: "permission-denied"; readonly tool: ToolCall }
  /** The person has answered, one way or the other; the call itself goes on or ends with an event of its own. */
  | { readonly kind: "permission-answered"; readonly tool: ToolCall }
  | { readonly kind: "question"; readonly asker: ToolCall }
  | { readonly kind: "question-answered"; readonly from: string }
  | {
      readonly kind: "notice";
      readonly about: "permission" | "question" | "idle";
      readonly message?: string;
    }
  | { readonly kind: "turn-end"; readonly background: readonly BackgroundTask[] }
  | { readonly kind: "turn-failed"; readonly error: string; readonly message?: string }
  | { readonly kind: "subagent-start" }
  | { readonly kind: "subagent-end" }
  | { readonly kind: "compact-start" }
  | { readonly kind: "compact-end" }
  | { readonly kind: "model"; readonly model: string }
  | { readonly kind: "todos"; readonly todos: TodoChange }
  | { readonly kind: "status"; readonly status: StatusReport }
  | {
      readonly kind: "usage";
      readonly usage: TokenUsage;
      readonly model?: string;
      readonly branch?: string;
    }
  /** What the session has cost so far, by its transcripts; absent while something of it has no price. */
  | { readonly kind: "cost"; readonly costMicroUsd?: number }
  /** What the session has cost so far, by the counters that its agent exports. */
  | { readonly kind: "telemetry-cost"; readonly costMicroUsd: number }
  /** The user stopped the turn (Esc): no hook tells. */
  | { readonly kind: "interrupted" }
  /** The agent says by itself whether it is busy: seen beside its hooks, never instead of them. */
  | { readonly kind: "at-work" }
  /** The agent says that nothing of it is at work, subagents included. */
  | { readonly kind: "at-rest" }
  | { readonly kind: "process-gone" }
  /** Something of this session happened that changes nothing in the model. */
  | { readonly kind: "seen" };

/** A whole list at once, or one entry of it. */
export type TodoChange =
  | { readonly kind: "replace"; readonly todos: readonly Todo[] }
  | { readonly kind: "set"; readonly todo: { readonly id: string } & Partial<Todo> };

/** What has happened in which session, and when. */
export type AgentEvent = EventOrigin & EventBody;
