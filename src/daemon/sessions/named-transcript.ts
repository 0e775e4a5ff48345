import type { Now } from "../../core/instant.ts";
import type { AgentEvent } from "../../core/session/event.ts";

/** A transcript that was named to us is a session of its own, until its hooks say more. */
export const namedTranscript = (path: string, { bootMs, epochMs }: Now): AgentEvent => ({
  agent: "claude",
  sessionId: path.slice(path.lastIndexOf("/") + 1).replace(/\.jsonl$/, ""),
  at: bootMs,
  atEpochMs: epochMs,
  transcriptPath: path,
  kind: "seen",
});
