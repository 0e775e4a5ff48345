import { epochMs } from "../../core/instant.ts";
import type { UsageRow } from "../../core/usage/usage-row.ts";
import type { Texts } from "./texts.ts";

/** A row of the table `responses`, by its columns. */
export interface ResponseRow {
  readonly at_ms: number;
  readonly message_id: string;
  readonly request_id: string | null;
  readonly agent: number;
  readonly session: number;
  readonly subagent_id: string | null;
  readonly subagent: number;
  readonly project: number;
  readonly model: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_5m_tokens: number;
  readonly cache_write_1h_tokens: number;
  readonly band_prompt_tokens: number;
  readonly web_searches: number;
  readonly is_fast: number;
  readonly service_tier: number;
  readonly inference_geo: number;
  readonly rule: number;
}

/** The columns in the order of the table. */
export const RESPONSE_COLUMNS = [
  "at_ms",
  "message_id",
  "request_id",
  "agent",
  "session",
  "subagent_id",
  "subagent",
  "project",
  "model",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_5m_tokens",
  "cache_write_1h_tokens",
  "band_prompt_tokens",
  "web_searches",
  "is_fast",
  "service_tier",
  "inference_geo",
  "rule",
] as const satisfies readonly (keyof ResponseRow)[];

/** The row as the database holds it; `rule` is the number of its price rule. Inside a transaction that writes. */
export function toResponseRow(row: UsageRow, rule: number, texts: Texts): ResponseRow {
  const { tokens } = row;
  return {
    at_ms: row.at,
    message_id: row.messageId,
    request_id: row.requestId ?? null,
    agent: texts.idOf(row.agent),
    session: texts.idOf(row.sessionId),
    subagent_id: row.subagentId ?? null,
    subagent: texts.idOf(row.subagentType ?? ""),
    project: texts.idOf(row.project),
    model: texts.idOf(row.model),
    input_tokens: tokens.inputTokens,
    output_tokens: tokens.outputTokens,
    cache_read_tokens: tokens.cacheReadTokens,
    cache_write_5m_tokens: tokens.cacheWrite5mTokens,
    cache_write_1h_tokens: tokens.cacheWrite1hTokens,
    band_prompt_tokens: row.bandPromptTokens,
    web_searches: row.webSearches,
    is_fast: row.speed === "fast" ? 1 : 0,
    service_tier: texts.idOf(row.serviceTier ?? ""),
    inference_geo: texts.idOf(row.inferenceGeo ?? ""),
    rule,
  };
}

/** What `toResponseRow` was given. */
export function toUsageRow(row: ResponseRow, texts: Texts): UsageRow {
  const subagentType = texts.textOf(row.subagent);
  const serviceTier = texts.textOf(row.service_tier);
  const inferenceGeo = texts.textOf(row.inference_geo);
  return {
    agent: texts.textOf(row.agent),
    messageId: row.message_id,
    ...(row.request_id !== null && { requestId: row.request_id }),
    sessionId: texts.textOf(row.session),
    ...(row.subagent_id !== null && { subagentId: row.subagent_id }),
    ...(subagentType !== "" && { subagentType }),
    project: texts.textOf(row.project),
    model: texts.textOf(row.model),
    at: epochMs(row.at_ms),
    tokens: {
      inputTokens: row.input_tokens,
      outputTokens: row.output_tokens,
      cacheReadTokens: row.cache_read_tokens,
      cacheWrite5mTokens: row.cache_write_5m_tokens,
      cacheWrite1hTokens: row.cache_write_1h_tokens,
    },
    bandPromptTokens: row.band_prompt_tokens,
    ...(serviceTier !== "" && { serviceTier }),
    speed: row.is_fast === 1 ? "fast" : "standard",
    ...(inferenceGeo !== "" && { inferenceGeo }),
    webSearches: row.web_searches,
  };
}

/** In the order of the columns. */
export function toValues(row: ResponseRow): (string | number | null)[] {
  return RESPONSE_COLUMNS.map((column) => row[column]);
}
