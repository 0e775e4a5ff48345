import { objectOf } from "../../core/json.ts";
import type { StatusReport, TokenUsage } from "../../core/session/session.ts";
import { parseLine } from "../json-line.ts";
import type { TranscriptNews } from "../transcript-news.ts";

// Searched in bytes: most lines hold prompts and tools' output, which are none of our business.
const END_MARK = Buffer.from('"type":"task_complete"');
const COUNT_MARK = Buffer.from('"type":"token_count"');

/** The news of one line of a Codex session file: a turn that has failed, which no hook tells, and what its last response has used. */
export function codexNews(line: Uint8Array): TranscriptNews | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  if (!bytes.includes(END_MARK) && !bytes.includes(COUNT_MARK)) return undefined;
  const record = parseLine(bytes);
  const payload = objectOf(record["payload"]);
  const atEpochMs = Date.parse(String(record["timestamp"]));
  if (record["type"] !== "event_msg" || Number.isNaN(atEpochMs)) return undefined;
  switch (payload["type"]) {
    case "task_complete":
      return failure(payload, atEpochMs);
    case "token_count": {
      const status = statusOf(objectOf(payload["info"]));
      return status && { kind: "status", status, atEpochMs };
    }
    default:
      return undefined;
  }
}

function failure(
  payload: Readonly<Record<string, unknown>>,
  atEpochMs: number,
): TranscriptNews | undefined {
  const { codex_error_info: info, message } = objectOf(payload["error"]);
  if (typeof message !== "string") return undefined;
  const error = typeof info === "string" ? info : "error";
  return { kind: "failed", error, message, atEpochMs };
}

function statusOf(info: Readonly<Record<string, unknown>>): StatusReport | undefined {
  const last = objectOf(info["last_token_usage"]);
  const total = count(last["total_tokens"]);
  if (total === undefined) return undefined;
  const cacheReadTokens = count(last["cached_input_tokens"]) ?? 0;
  const usage: TokenUsage = {
    // Their input holds what came from the cache.
    inputTokens: Math.max(0, (count(last["input_tokens"]) ?? 0) - cacheReadTokens),
    outputTokens: count(last["output_tokens"]) ?? 0,
    cacheReadTokens,
    cacheWriteTokens: count(last["cache_write_input_tokens"]) ?? 0,
  };
  const size = count(info["model_context_window"]);
  if (!size) return { usage, contextTokens: total };
  const contextPercent = Math.min(100, Math.round((total / size) * 100));
  return { usage, contextTokens: total, contextSizeTokens: size, contextPercent };
}

const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
