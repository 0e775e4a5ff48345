import type { EventBody, TodoChange, ToolCall } from "../../core/session/event.ts";
import type { BackgroundTask, Todo } from "../../core/session/session.ts";
import type { WireMessage } from "../../wire/message.ts";

/** What one Claude Code hook means to the session model. Undefined for events that it does not model, those of the future among them. */
export function claudeEvent(message: WireMessage): EventBody | undefined {
  switch (message.event) {
    case "SessionStart":
      return sessionStart(message);
    case "SessionEnd":
      return { kind: "session-end", reason: string(message, "reason") ?? "other" };
    case "UserPromptSubmit":
      return prompt(message);
    case "PreToolUse":
      return { kind: "tool-start", tool: toolCall(message) };
    case "PostToolUse":
      return toolEnd(message, "ok");
    case "PostToolUseFailure":
      return toolEnd(message, message.detail?.["is_interrupt"] === true ? "interrupted" : "failed");
    case "PostToolBatch":
      return { kind: "tools-settled" };
    case "PermissionRequest":
      return { kind: "permission-request", tool: toolCall(message) };
    case "PermissionDenied":
      return { kind: "permission-denied", tool: toolCall(message) };
    case "Notification":
      return notice(message);
    case "Elicitation":
      return { kind: "question", asker: elicitor(message) };
    case "ElicitationResult":
      return { kind: "question-answered", from: elicitor(message).name };
    case "Stop":
      return { kind: "turn-end", background: backgroundTasks(message) };
    case "StopFailure":
      return turnFailed(message);
    case "SubagentStart":
      return { kind: "subagent-start" };
    case "SubagentStop":
      return { kind: "subagent-end" };
    case "PreCompact":
      return { kind: "compact-start" };
    case "PostCompact":
      return { kind: "compact-end" };
    case "PostModelSwitch": {
      const model = string(message, "to_model");
      return model === undefined ? undefined : { kind: "model", model };
    }
    case "TaskCreated":
    case "TaskCompleted":
      return taskChange(message);
    case "CwdChanged":
      return { kind: "seen" };
    default:
      return undefined;
  }
}

const SOURCES = ["startup", "resume", "clear", "compact", "fork"] as const;

function sessionStart(message: WireMessage): EventBody {
  const source = string(message, "source");
  const model = string(message, "model");
  const title = string(message, "session_title");
  return {
    kind: "session-start",
    source: SOURCES.find((known) => known === source) ?? "other",
    ...(model !== undefined && { model }),
    ...(title !== undefined && { title }),
  };
}

/** The end of a background task arrives as a prompt that the client writes itself. */
const TASK_NOTIFICATION = /^<task-notification>\s*<task-id>([^<]+)<\/task-id>/;

function prompt(message: WireMessage): EventBody {
  const words = string(message, "prompt");
  const endedTaskId = words === undefined ? undefined : TASK_NOTIFICATION.exec(words)?.[1];
  return {
    kind: "prompt",
    ...(words !== undefined && { prompt: words }),
    ...(endedTaskId !== undefined && { endedTaskId }),
  };
}

function toolCall(message: WireMessage): ToolCall {
  return {
    ...(message.tool_use_id !== undefined && { id: message.tool_use_id }),
    name: message.tool ?? "",
    ...(message.subject !== undefined && { subject: message.subject }),
  };
}

function toolEnd(message: WireMessage, outcome: "ok" | "failed" | "interrupted"): EventBody {
  const durationMs = message.detail?.["duration_ms"];
  const error = string(message, "error");
  const todos = outcome === "ok" ? todosOf(message) : undefined;
  return {
    kind: "tool-end",
    tool: toolCall(message),
    outcome,
    ...(typeof durationMs === "number" && durationMs >= 0 && { durationMs }),
    ...(error !== undefined && { error }),
    ...(todos && { todos }),
  };
}

function notice(message: WireMessage): EventBody {
  const words = string(message, "message");
  const about = NOTICES.get(string(message, "notification_type") ?? "");
  if (!about) return { kind: "seen" };
  return { kind: "notice", about, ...(words !== undefined && { message: words }) };
}

const NOTICES: ReadonlyMap<string, "permission" | "question" | "idle"> = new Map([
  ["permission_prompt", "permission"],
  ["idle_prompt", "idle"],
  ["elicitation_dialog", "question"],
  ["elicitation_url_dialog", "question"],
  ["agent_needs_input", "question"],
] as const);

function elicitor(message: WireMessage): ToolCall {
  const subject = string(message, "message");
  return {
    name: string(message, "mcp_server_name") ?? "MCP",
    ...(subject !== undefined && { subject }),
  };
}

function turnFailed(message: WireMessage): EventBody {
  const words = string(message, "error_details");
  return {
    kind: "turn-failed",
    error: string(message, "error") ?? "unknown",
    ...(words !== undefined && { message: words }),
  };
}

function backgroundTasks(message: WireMessage): BackgroundTask[] {
  return list(message, "background_tasks")
    .filter((task) => task["status"] === "running" && task["id"])
    .map((task) => ({
      id: task["id"] ?? "",
      type: task["type"] ?? "task",
      ...(task["description"] !== undefined && { description: task["description"] }),
    }));
}

function todosOf(message: WireMessage): TodoChange | undefined {
  switch (message.tool) {
    case "TodoWrite": {
      const todos = list(message, "todos").map((todo, index): Todo => ({
        id: String(index + 1),
        subject: todo["content"] ?? "",
        status: todoStatus(todo["status"]) ?? "pending",
      }));
      return { kind: "replace", todos };
    }
    case "TaskUpdate": {
      const id = string(message, "task_id");
      const status = todoStatus(string(message, "task_status"));
      const subject = string(message, "task_subject");
      if (id === undefined) return undefined;
      return {
        kind: "set",
        todo: { id, ...(status && { status }), ...(subject !== undefined && { subject }) },
      };
    }
    default:
      return undefined;
  }
}

function taskChange(message: WireMessage): EventBody | undefined {
  const id = string(message, "task_id");
  if (id === undefined) return undefined;
  const subject = string(message, "task_subject");
  const status = message.event === "TaskCompleted" ? "completed" : "pending";
  return {
    kind: "todos",
    todos: { kind: "set", todo: { id, status, ...(subject !== undefined && { subject }) } },
  };
}

const todoStatus = (status: string | undefined): Todo["status"] | undefined =>
  status === "pending" || status === "in_progress" || status === "completed" ? status : undefined;

function string(message: WireMessage, key: string): string | undefined {
  const value = message.detail?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function list(message: WireMessage, key: string): readonly Readonly<Record<string, string>>[] {
  const value = message.detail?.[key];
  return typeof value === "object" ? value : [];
}
