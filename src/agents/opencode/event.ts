import type { EventBody, ToolCall } from "../../core/session/event.ts";
import type { Todo } from "../../core/session/session.ts";
import type { DetailValue, WireMessage } from "../../wire/message.ts";

/** What OpenCode's own events, as our plugin passes them on, mean to the session model. A child session is a subagent of its parent. */
export function opencodeEvent(message: WireMessage): EventBody | undefined {
  const isChild = message.subagent !== undefined;
  switch (message.event) {
    case "session.created":
      return isChild ? { kind: "subagent-start" } : { kind: "session-start", source: "startup" };
    case "session.idle":
      return isChild ? { kind: "subagent-end" } : { kind: "turn-end", background: [] };
    case "session.deleted":
      return isChild ? { kind: "subagent-end" } : { kind: "session-end", reason: "deleted" };
    case "session.error":
      return isChild ? { kind: "subagent-end" } : turnFailed(message);
    case "chat.message":
      return isChild ? { kind: "subagent-start" } : prompt(message);
    case "tool.execute.before":
      return { kind: "tool-start", tool: toolCall(message) };
    case "tool.settled":
      return toolEnd(message);
    case "permission.asked":
      return { kind: "permission-request", tool: toolCall(message) };
    case "permission.replied":
      return { kind: "permission-answered", tool: toolCall(message) };
    case "question.asked":
      return { kind: "question", asker: toolCall(message) };
    case "question.replied":
    case "question.rejected":
      return { kind: "question-answered", from: message.tool ?? "" };
    case "session.compacting":
      return { kind: "compact-start" };
    case "session.compacted":
      return { kind: "compact-end" };
    case "todo.updated":
      return { kind: "todos", todos: { kind: "replace", todos: todosOf(message) } };
    case "message.completed":
      return isChild ? { kind: "seen" } : usage(message);
    default:
      return undefined;
  }
}

const toolCall = ({ subject, tool, tool_use_id: id }: WireMessage): ToolCall => ({
  ...(id !== undefined && { id }),
  name: tool ?? "",
  ...(subject !== undefined && { subject }),
});

function prompt(message: WireMessage): EventBody {
  const words = string(message, "prompt");
  return { kind: "prompt", ...(words !== undefined && { prompt: words }) };
}

function toolEnd(message: WireMessage): EventBody {
  const error = string(message, "error");
  const tool = toolCall(message);
  return error === undefined
    ? { kind: "tool-end", tool, outcome: "ok" }
    : { kind: "tool-end", tool, outcome: "failed", error };
}

/** What OpenCode calls the error of a turn that the person has stopped. */
const ABORTED = "MessageAbortedError";

function turnFailed(message: WireMessage): EventBody {
  const name = string(message, "error_name") ?? "unknown";
  if (name === ABORTED) return { kind: "interrupted" };
  const words = string(message, "error");
  return { kind: "turn-failed", error: name, ...(words !== undefined && { message: words }) };
}

function todosOf(message: WireMessage): readonly Todo[] {
  const listed = message.detail?.["todos"];
  return (typeof listed === "object" ? listed : [])
    .filter((todo) => todo["status"] !== "cancelled")
    .map((todo, index) => ({
      id: String(index + 1),
      subject: todo["content"] ?? "",
      status: TODO_STATES.find((state) => state === todo["status"]) ?? "pending",
    }));
}

const TODO_STATES = ["pending", "in_progress", "completed"] as const;

function usage(message: WireMessage): EventBody {
  const model = string(message, "model");
  return {
    kind: "usage",
    usage: {
      inputTokens: tokens(message, "input"),
      outputTokens: tokens(message, "output"),
      cacheReadTokens: tokens(message, "cache_read"),
      cacheWriteTokens: tokens(message, "cache_write"),
    },
    ...(model !== undefined && { model }),
  };
}

const tokens = (message: WireMessage, key: string): number => {
  const value: DetailValue | undefined = message.detail?.[key];
  return typeof value === "number" && value > 0 ? value : 0;
};

const string = (message: WireMessage, key: string): string | undefined => {
  const value = message.detail?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
};
