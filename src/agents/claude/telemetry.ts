import type { AgentRecord, RecordOrigin } from "../../core/telemetry/agent-record.ts";
import type { Attributes } from "../../core/telemetry/attributes.ts";
import type { LogRecord, MetricPoint, Span } from "../../core/telemetry/batch.ts";

/**
 * One of Claude Code's events (`claude_code.<name>` log records, seen with 2.1.329) as a record; undefined
 * for what says nothing about a session's work, hooks' own records above all. Numbers come as numbers or as
 * text, by the event.
 */
export function claudeRecord({ name, at, attributes }: LogRecord): AgentRecord | undefined {
  const sessionId = text(attributes, "session.id");
  if (sessionId === undefined) return undefined;
  const body = bodyOf(name, attributes);
  if (!body) return undefined;
  return {
    at,
    sessionId,
    ...optional("promptId", text(attributes, "prompt.id")),
    ...optional("requestId", text(attributes, "request_id")),
    ...optional("toolUseId", text(attributes, "tool_use_id")),
    ...optional("subagentId", text(attributes, "agent_id")),
    ...optional("sequence", whole(attributes, "event.sequence")),
    ...body,
  };
}

/**
 * How long a tool call waited for a yes, out of a `claude_code.tool.blocked_on_user` span: also where a rule
 * gave it within milliseconds. The span names no tool; its parent does, which may be exported later.
 */
export function claudeBlockedRecord({
  name,
  spanId,
  startAt,
  endAt,
  attributes,
}: Span): AgentRecord | undefined {
  const sessionId = text(attributes, "session.id");
  if (name !== "claude_code.tool.blocked_on_user" || sessionId === undefined) return undefined;
  return {
    kind: "blocked",
    at: startAt,
    sessionId,
    spanId,
    durationMs: endAt - startAt,
    ...optional("source", text(attributes, "source")),
  };
}

/** The sessions whose cost these points tell of. */
export function claudeCostSessions(points: readonly MetricPoint[]): ReadonlySet<string> {
  const sessions = new Set<string>();
  for (const { metric, attributes } of points) {
    const session = attributes["session.id"];
    if (metric === "claude_code.cost.usage" && session !== undefined) sessions.add(String(session));
  }
  return sessions;
}

type Body<Kind> = Kind extends AgentRecord ? Omit<Kind, keyof RecordOrigin> : never;

function bodyOf(name: string, a: Attributes): Body<AgentRecord> | undefined {
  switch (name) {
    case "user_prompt":
      return {
        kind: "prompt",
        ...optional("lengthChars", whole(a, "prompt_length")),
        ...optional("command", text(a, "command_name")),
      };
    case "api_request":
      return {
        kind: "request",
        model: text(a, "model") ?? "",
        inputTokens: whole(a, "input_tokens") ?? 0,
        outputTokens: whole(a, "output_tokens") ?? 0,
        cacheReadTokens: whole(a, "cache_read_tokens") ?? 0,
        cacheWriteTokens: whole(a, "cache_creation_tokens") ?? 0,
        ...optional("costMicroUsd", costMicroUsd(a)),
        ...optional("durationMs", number(a, "duration_ms")),
        ...optional("ttftMs", number(a, "ttft_ms")),
        ...optional("querySource", text(a, "query_source")),
        ...optional("subagentType", subagentType(a)),
        ...optional("effort", text(a, "effort")),
        ...optional("skill", text(a, "skill.name")),
        ...optional("plugin", text(a, "plugin.name")),
        ...optional("mcpServer", text(a, "mcp_server.name")),
      };
    case "api_error":
    case "api_retries_exhausted":
      return {
        kind: "request-error",
        ...optional("model", text(a, "model")),
        ...optional("status", text(a, "status_code")),
        ...optional("error", text(a, "error")),
        ...optional("attempts", whole(a, "attempt") ?? whole(a, "total_attempts")),
        ...optional("durationMs", number(a, "duration_ms")),
      };
    case "tool_result":
      return {
        kind: "tool",
        tool: text(a, "tool_name") ?? "",
        isOk: text(a, "success") !== "false",
        ...optional("durationMs", number(a, "duration_ms")),
        ...optional("inputBytes", whole(a, "tool_input_size_bytes")),
        ...optional("resultBytes", whole(a, "tool_result_size_bytes")),
        ...optional("mcpServerScope", text(a, "mcp_server_scope")),
      };
    case "tool_decision":
      return {
        kind: "decision",
        tool: text(a, "tool_name") ?? "",
        decision: text(a, "decision") ?? "",
        ...optional("source", text(a, "source")),
      };
    case "subagent_completed":
      return {
        kind: "subagent",
        subagentType: text(a, "agent_type") ?? "?",
        ...optional("tokens", whole(a, "total_tokens")),
        ...optional("toolUses", whole(a, "total_tool_uses")),
        ...optional("durationMs", number(a, "duration_ms")),
        ...optional("model", text(a, "final_model") ?? text(a, "model")),
      };
    case "compaction":
      return {
        kind: "compaction",
        ...optional("trigger", text(a, "trigger")),
        ...optional("durationMs", number(a, "duration_ms")),
      };
    case "skill_activated":
    case "permission_mode_changed":
    case "api_refusal":
      return { kind: "other", name };
    default:
      return undefined;
  }
}

/** As `agent.name`, else as the end of `agent:builtin:general-purpose`. */
function subagentType(a: Attributes): string | undefined {
  const source = text(a, "query_source");
  const ofSource = source?.startsWith("agent:") ? source.split(":").at(-1) || "?" : undefined;
  return text(a, "agent.name") ?? ofSource;
}

const costMicroUsd = (a: Attributes): number | undefined => {
  const usd = number(a, "cost_usd");
  return whole(a, "cost_usd_micros") ?? (usd === undefined ? undefined : toWhole(usd * 1e6));
};

/** Scalars as text: what is a number in one version is text in another. */
function text(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return value === undefined || value === "" ? undefined : String(value);
}

function number(attributes: Attributes, name: string): number | undefined {
  const value = attributes[name];
  if (value === undefined || value === "" || typeof value === "boolean") return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** What is counted: sums of it must stay exact, and a column of whole numbers takes nothing else. */
function whole(attributes: Attributes, name: string): number | undefined {
  const value = number(attributes, name);
  return value === undefined ? undefined : toWhole(value);
}

function toWhole(value: number): number | undefined {
  const rounded = Math.round(value);
  return rounded >= 0 && Number.isSafeInteger(rounded) ? rounded : undefined;
}

const optional = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } =>
  // A computed key loses its literal name.
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
