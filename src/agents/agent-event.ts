import { bootMs, epochMs, type Now } from "../core/instant.ts";
import type { AgentEvent, EventBody } from "../core/session/event.ts";
import type { WireMessage } from "../wire/message.ts";
import { BRIDGE_AGENT } from "./bridge/control.ts";
import { claudeEvent } from "./claude/event.ts";
import { statusReport } from "./claude/status.ts";
import { codexEvent } from "./codex/event.ts";
import { geminiEvent } from "./gemini/event.ts";
import { opencodeEvent } from "./opencode/event.ts";
import { plainEvent } from "./plain-event.ts";

/** The session of senders that name none. */
export const DEFAULT_SESSION = "default";

/** A wall clock that differs by more than this from ours is not worth showing. */
const MAX_CLOCK_DIFFERENCE_MS = 24 * 3600_000;

/** One wire message as the session model's event. Undefined for what the model does not know; that is to be counted, not reported. */
export function agentEvent(message: WireMessage, arrival: Now): AgentEvent | undefined {
  // What the bridge tells itself is no session.
  const body = message.agent === BRIDGE_AGENT ? undefined : eventBody(message);
  if (!body) return undefined;

  // A sender in a container may have another boot clock: its future is our present.
  const sentAt = message.boot_ms ?? arrival.bootMs;
  const at = sentAt < arrival.bootMs ? bootMs(sentAt) : arrival.bootMs;
  const sentEpochMs = message.epoch_ms ?? arrival.epochMs;
  const isSane = Math.abs(sentEpochMs - arrival.epochMs) < MAX_CLOCK_DIFFERENCE_MS;
  const mode = message.detail?.["permission_mode"];
  const type = message.subagent_type ?? message.detail?.["agent_type"];
  return {
    agent: message.agent,
    sessionId: message.session === "" ? DEFAULT_SESSION : message.session,
    at,
    atEpochMs: isSane ? epochMs(sentEpochMs) : arrival.epochMs,
    ...(message.subagent !== undefined && { subagentId: message.subagent }),
    ...(typeof type === "string" && { subagentType: type }),
    ...(message.cwd !== undefined && { cwd: message.cwd }),
    ...(message.transcript_path !== undefined && { transcriptPath: message.transcript_path }),
    ...(typeof mode === "string" && { permissionMode: mode }),
    ...(message.pid !== undefined && { pid: message.pid }),
    ...body,
  };
}

function eventBody(message: WireMessage): EventBody | undefined {
  if (message.event === "status") {
    return message.status && { kind: "status", status: statusReport(message.status) };
  }
  return ownEvent(message) ?? plainEvent(message);
}

/** By the agent's own names. */
function ownEvent(message: WireMessage): EventBody | undefined {
  switch (message.agent) {
    case "claude":
      return claudeEvent(message);
    case "codex":
      return codexEvent(message);
    case "gemini":
      return geminiEvent(message);
    case "opencode":
      return opencodeEvent(message);
    default:
      return undefined;
  }
}
