import type { EpochMs } from "../instant.ts";

/** Where a record comes from. */
export interface RecordOrigin {
  readonly at: EpochMs;
  readonly sessionId: string;
  readonly promptId?: string;
  readonly requestId?: string;
  readonly toolUseId?: string;
  readonly subagentId?: string;
  /** Orders the records of a session. */
  readonly sequence?: number;
  /** Of a record that was a span: tells it from others of its moment. */
  readonly spanId?: string;
}

/** An agent's event as telemetry tells it, without anything that anybody said. */
export type AgentRecord = RecordOrigin &
  (
    | { readonly kind: "prompt"; readonly lengthChars?: number; readonly command?: string }
    | {
        readonly kind: "request";
        readonly model: string;
        readonly costMicroUsd?: number;
        readonly durationMs?: number;
        /** To the first token. */
        readonly ttftMs?: number;
        readonly inputTokens: number;
        readonly outputTokens: number;
        readonly cacheReadTokens: number;
        readonly cacheWriteTokens: number;
        readonly querySource?: string;
        /** Absent for the main thread. */
        readonly subagentType?: string;
        readonly effort?: string;
        readonly skill?: string;
        readonly plugin?: string;
        readonly mcpServer?: string;
      }
    | {
        readonly kind: "request-error";
        readonly model?: string;
        readonly status?: string;
        readonly error?: string;
        readonly attempts?: number;
        readonly durationMs?: number;
      }
    | {
        readonly kind: "tool";
        readonly tool: string;
        readonly isOk: boolean;
        readonly durationMs?: number;
        readonly inputBytes?: number;
        readonly resultBytes?: number;
        readonly mcpServerScope?: string;
      }
    | {
        readonly kind: "decision";
        readonly tool: string;
        readonly decision: string;
        readonly source?: string;
      }
    | {
        readonly kind: "subagent";
        readonly subagentType: string;
        readonly tokens?: number;
        readonly toolUses?: number;
        readonly durationMs?: number;
        readonly model?: string;
      }
    | { readonly kind: "compaction"; readonly trigger?: string; readonly durationMs?: number }
    /** A span: how long a tool call waited for a yes. `source` is who gave it: a person, or a rule of theirs. */
    | { readonly kind: "blocked"; readonly durationMs: number; readonly source?: string }
    | { readonly kind: "other"; readonly name: string }
  );
