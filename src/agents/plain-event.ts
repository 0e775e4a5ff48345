import type { EventBody } from "../core/session/event.ts";
import type { WireMessage } from "../wire/message.ts";

/** The plain event names that any sender may use, by flags, by `EVENT:` or by JSON; docs/protocol.md lists them. */
export function plainEvent(message: WireMessage): EventBody | undefined {
  const { tool_use_id: id, subject } = message;
  const tool = {
    ...(id !== undefined && { id }),
    name: message.tool ?? "",
    ...(subject !== undefined && { subject }),
  };
  const prompt = detail(message, "prompt");
  const error = detail(message, "error");
  switch (message.event) {
    case "start":
    case "submit":
      return { kind: "prompt", ...(prompt !== undefined && { prompt }) };
    case "tool-start":
    case "tool-use":
      return { kind: "tool-start", tool };
    case "tool-end":
      return error === undefined
        ? { kind: "tool-end", tool, outcome: "ok" }
        : { kind: "tool-end", tool, outcome: "failed", error };
    case "stop":
      return { kind: "turn-end", background: [] };
    case "error":
      return {
        kind: "turn-failed",
        error: "error",
        ...(error !== undefined && { message: error }),
      };
    case "end":
      return { kind: "session-end", reason: "other" };
    default:
      return undefined;
  }
}

function detail(message: WireMessage, key: string): string | undefined {
  const value = message.detail?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
