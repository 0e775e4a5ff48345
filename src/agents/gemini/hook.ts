import { isObject, type Json, objectOf } from "../../core/json.ts";
import { cutString } from "../../wire/cut.ts";
import { type DetailValue, SUBJECT_UNITS, type WireMessage } from "../../wire/message.ts";
import { hookMessage } from "../claude/hook.ts";

/** One hook input of Gemini CLI as a wire message: the base fields have the names that Claude Code gives them. Undefined when it is no hook input. */
export function geminiMessage(input: unknown): WireMessage | undefined {
  const message = hookMessage(input);
  if (!message || !isObject(input)) return undefined;
  const detail: Record<string, DetailValue> = { ...message.detail };
  const error = toolError(message.tool, input["tool_response"]);
  if (error !== undefined) detail["error"] = cutString(error, SUBJECT_UNITS);
  const asked = objectOf(input["details"]);
  if (typeof asked["type"] === "string") detail["asks"] = asked["type"];
  const subject = message.subject ?? askedSubject(asked);
  return {
    ...message,
    agent: "gemini",
    ...(subject !== undefined && { subject: cutString(subject, SUBJECT_UNITS) }),
    detail,
  };
}

/** What the person is asked about: a command, a file, a tool of an MCP server, or whatever the dialog is called. */
function askedSubject(asked: Json): string | undefined {
  for (const key of ["command", "filePath", "fileName", "toolName", "prompt", "title"]) {
    const value = asked[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** What runs commands. */
export const SHELL_TOOL = "run_shell_command";

/** A tool's own fault is a field; a command that failed says so only in its text, where a file's own text may say anything. */
function toolError(tool: string | undefined, response: unknown): string | undefined {
  if (!isObject(response)) return undefined;
  const { error, llmContent } = response;
  if (isObject(error) && typeof error["message"] === "string") return error["message"];
  if (tool !== SHELL_TOOL || typeof llmContent !== "string") return undefined;
  return /^Exit Code: (?!0$).+/m.exec(llmContent)?.[0];
}
