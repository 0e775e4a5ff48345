import type { EventBody, ToolCall } from "../../core/session/event.ts";
import type { WireMessage } from "../../wire/message.ts";
import { claudeEvent } from "../claude/event.ts";
import { SHELL_TOOL } from "./hook.ts";

/** What one Gemini CLI hook means to the session model. Undefined for events that it does not model. */
export function geminiEvent(message: WireMessage): EventBody | undefined {
  switch (message.event) {
    case "SessionStart":
    case "SessionEnd":
      return claudeEvent(message);
    case "BeforeAgent":
      return claudeEvent({ ...message, event: "UserPromptSubmit" });
    case "AfterAgent":
      return { kind: "turn-end", background: [] };
    case "BeforeTool":
      return { kind: "tool-start", tool: toolCall(message) };
    case "AfterTool": {
      const error = message.detail?.["error"];
      return typeof error === "string"
        ? { kind: "tool-end", tool: toolCall(message), outcome: "failed", error }
        : { kind: "tool-end", tool: toolCall(message), outcome: "ok" };
    }
    case "Notification":
      return asked(message);
    default:
      return undefined;
  }
}

/** Calls have no id: they are known by name and subject. */
const toolCall = (message: WireMessage): ToolCall => ({
  name: message.tool ?? "",
  ...(message.subject !== undefined && { subject: message.subject }),
});

/** The dialog names no tool; of a command we know which one it is, else any call's end is the answer. */
function asked(message: WireMessage): EventBody {
  if (message.detail?.["notification_type"] !== "ToolPermission") return { kind: "seen" };
  const { subject } = message;
  const about = message.detail["asks"];
  if (about === "exec") {
    return {
      kind: "permission-request",
      tool: { name: SHELL_TOOL, ...(subject !== undefined && { subject }) },
    };
  }
  return {
    kind: "notice",
    about: about === "ask_user" ? "question" : "permission",
    ...(subject !== undefined && { message: subject }),
  };
}
