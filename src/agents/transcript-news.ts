import type { StatusReport, TokenUsage } from "../core/session/session.ts";

/** What an API response says of its session's context; the same response may stand on several lines. */
interface TranscriptResponse {
  readonly kind: "usage";
  readonly model: string;
  readonly usage: TokenUsage;
  /** Inside a subagent: it is not the session's own context. */
  readonly isSidechain: boolean;
  readonly branch?: string;
  readonly atEpochMs: number;
}

/** What a line of a session's own file tells that no hook does. */
export type TranscriptNews =
  | { readonly kind: "interrupted"; readonly atEpochMs: number }
  | {
      readonly kind: "failed";
      readonly error: string;
      readonly message?: string;
      readonly atEpochMs: number;
    }
  | { readonly kind: "status"; readonly status: StatusReport; readonly atEpochMs: number }
  | TranscriptResponse;
