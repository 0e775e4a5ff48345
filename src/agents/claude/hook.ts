import { cutString } from "../../wire/cut.ts";
import { type DetailValue, WIRE_VERSION, type WireMessage } from "../../wire/message.ts";

type Json = Readonly<Record<string, unknown>>;

/** Fields of the hook input that the model uses, beside those that have a place of their own in the message. */
const DETAILS = [
  "agent_type",
  "duration_ms",
  "error",
  "error_details",
  "is_interrupt",
  "mcp_server_name",
  "message",
  "model",
  "new_cwd",
  "notification_type",
  "permission_mode",
  "prompt",
  "reason",
  "session_title",
  "source",
  "task_id",
  "task_subject",
  "to_model",
] as const;

/** Where each tool says, for a person to read, what it is about to touch; the first that is there is taken. */
const SUBJECT_KEYS = [
  "command",
  "file_path",
  "notebook_path",
  "pattern",
  "url",
  "query",
  "skill",
  "subject",
  "description",
  "prompt",
  "path",
];

const SUBJECT_UNITS = 500;
const DETAIL_UNITS = 500;
const ID_UNITS = 256;
const PATH_UNITS = 4096;

/** As many todos and background tasks as a message carries. */
const MAX_LISTED = 50;

/**
 * One hook input of Claude Code (docs in README.md beside this file) as a wire message: only what the
 * daemon uses, every string cut. Undefined when it is no hook input.
 */
export function hookMessage(input: unknown): WireMessage | undefined {
  if (!isRecord(input)) return undefined;
  const event = text(input["hook_event_name"], ID_UNITS);
  if (!event) return undefined;

  const message: Mutable<WireMessage> = {
    v: WIRE_VERSION,
    agent: "claude",
    session: text(input["session_id"], ID_UNITS) ?? "",
    event,
  };
  const put = (key: StringField, value: string | undefined) => {
    if (value !== undefined && value !== "") message[key] = value;
  };
  put("subagent", text(input["agent_id"], ID_UNITS));
  put("tool_use_id", text(input["tool_use_id"], ID_UNITS));
  put("tool", text(input["tool_name"], ID_UNITS));
  put("subject", toolSubject(input["tool_input"]));
  put("cwd", text(input["cwd"], PATH_UNITS));
  put("transcript_path", text(input["transcript_path"], PATH_UNITS));

  const detail: Record<string, DetailValue> = {};
  for (const key of DETAILS) {
    const value = input[key];
    if (typeof value === "string") detail[key] = cutString(value, DETAIL_UNITS);
    else if (typeof value === "number" || typeof value === "boolean") detail[key] = value;
  }
  // What the client shows the user in place of an answer.
  const answer = input["last_assistant_message"];
  if (
    event === "StopFailure" &&
    detail["error_details"] === undefined &&
    typeof answer === "string"
  )
    detail["error_details"] = cutString(answer, DETAIL_UNITS);
  pickLists(input, detail);
  message.detail = detail;
  return message;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type StringField = "subagent" | "tool_use_id" | "tool" | "subject" | "cwd" | "transcript_path";

/** What a person would want to read of a call: the command, file, pattern or URL. */
export function toolSubject(input: unknown): string | undefined {
  if (!isRecord(input)) return undefined;
  for (const key of SUBJECT_KEYS) {
    const value = input[key];
    if (typeof value === "string" && value !== "") return cutString(value, SUBJECT_UNITS);
  }
  const question = isRecord(first(input["questions"])) ? first(input["questions"]) : undefined;
  if (isRecord(question)) return text(question["question"], SUBJECT_UNITS);
  // Tools of MCP servers name their fields as they like.
  for (const key in input) {
    const value = input[key];
    if (typeof value === "string" && value !== "") return cutString(value, SUBJECT_UNITS);
  }
  return undefined;
}

/** Todo lists and background tasks; tasks of the todo tools. */
function pickLists(input: Json, detail: Record<string, DetailValue>): void {
  const background = list(input["background_tasks"], ["id", "type", "status", "description"]);
  if (background) detail["background_tasks"] = background;

  const toolInput = input["tool_input"];
  if (!isRecord(toolInput)) return;
  switch (input["tool_name"]) {
    case "TodoWrite": {
      const todos = list(toolInput["todos"], ["content", "status"]);
      if (todos) detail["todos"] = todos;
      break;
    }
    case "TaskUpdate": {
      const id = text(toolInput["taskId"], ID_UNITS);
      const status = text(toolInput["status"], ID_UNITS);
      const subject = text(toolInput["subject"], DETAIL_UNITS);
      if (id !== undefined) detail["task_id"] = id;
      if (status !== undefined) detail["task_status"] = status;
      if (subject !== undefined) detail["task_subject"] = subject;
      break;
    }
  }
}

function list(value: unknown, keys: readonly string[]): Record<string, string>[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value
    .filter(isRecord)
    .slice(0, MAX_LISTED)
    .map((entry) => {
      const kept: Record<string, string> = {};
      for (const key of keys) {
        const field = text(entry[key], DETAIL_UNITS);
        if (field !== undefined) kept[key] = field;
      }
      return kept;
    });
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

const text = (value: unknown, maxUnits: number): string | undefined =>
  typeof value === "string" ? cutString(value, maxUnits) : undefined;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
