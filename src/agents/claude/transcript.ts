import type { TokenUsage } from "../../core/session/session.ts";
import { tokenUsage } from "./status.ts";

/** What an API response says of its session's context; the same response may stand on several lines. What it costs is `usage-line.ts`. */
export interface TranscriptResponse {
  readonly kind: "usage";
  readonly model: string;
  readonly usage: TokenUsage;
  /** Inside a subagent: it is not the session's own context. */
  readonly isSidechain: boolean;
  readonly branch?: string;
  readonly atEpochMs: number;
}

/** What a transcript line tells that no hook does. */
export type TranscriptNews =
  { readonly kind: "interrupted"; readonly atEpochMs: number } | TranscriptResponse;

// Searched in bytes: of a busy transcript only a few lines in a hundred are ever parsed.
const USAGE_MARK = Buffer.from('"usage":{');
const INTERRUPTION_MARK = Buffer.from("[Request interrupted by user");
const INTERRUPTION_TEXT = /^\[Request interrupted by user/;

/**
 * The news of one transcript line, if it has any. Esc fires no hook: it is a user record whose text
 * begins `[Request interrupted by user`. The same words in what somebody wrote do not count. Never throws.
 */
export function transcriptNews(line: Uint8Array): TranscriptNews | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  if (bytes.includes(INTERRUPTION_MARK)) return interruption(parse(bytes));
  return bytes.includes(USAGE_MARK) ? usage(parse(bytes)) : undefined;
}

function interruption(record: Json | undefined): TranscriptNews | undefined {
  if (record?.["type"] !== "user" || record["isSidechain"] === true) return undefined;
  const content = child(record["message"])["content"];
  const texts = typeof content === "string" ? [content] : textBlocks(content);
  const atEpochMs = Date.parse(String(record["timestamp"]));
  if (!texts.some((text) => INTERRUPTION_TEXT.test(text)) || Number.isNaN(atEpochMs)) {
    return undefined;
  }
  return { kind: "interrupted", atEpochMs };
}

function usage(record: Json | undefined): TranscriptNews | undefined {
  if (record?.["type"] !== "assistant") return undefined;
  const message = child(record["message"]);
  const tokens = tokenUsage(child(message["usage"]));
  const { id, model } = message;
  const atEpochMs = Date.parse(String(record["timestamp"]));
  if (!tokens || typeof id !== "string" || typeof model !== "string") return undefined;
  if (model === "<synthetic>" || Number.isNaN(atEpochMs)) return undefined;
  const branch = record["gitBranch"];
  return {
    kind: "usage",
    model,
    usage: tokens,
    isSidechain: record["isSidechain"] === true,
    ...(typeof branch === "string" && branch !== "" && { branch }),
    atEpochMs,
  };
}

type Json = Readonly<Record<string, unknown>>;

const textBlocks = (content: unknown): string[] =>
  Array.isArray(content)
    ? content.map((block) => child(block)["text"]).filter((text) => typeof text === "string")
    : [];

const child = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

function parse(bytes: Buffer): Json | undefined {
  // A line that is no JSON is a record of a future that we do not know.
  try {
    return child(JSON.parse(bytes.toString()));
  } catch {
    return undefined;
  }
}
