import type { TokenUsage } from "../../core/session/session.ts";
import { tokenUsage } from "./status.ts";

/** What a transcript line tells that no hook does. */
export type TranscriptNews =
  | { readonly kind: "interrupted"; readonly atEpochMs: number }
  | {
      readonly kind: "usage";
      readonly usage: TokenUsage;
      readonly model: string | undefined;
      readonly atEpochMs: number;
    };

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
  if (bytes.includes(USAGE_MARK)) return usage(parse(bytes));
  return undefined;
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
  if (record?.["type"] !== "assistant" || record["isSidechain"] === true) return undefined;
  const message = child(record["message"]);
  const model = message["model"];
  const tokens = tokenUsage(child(message["usage"]));
  const atEpochMs = Date.parse(String(record["timestamp"]));
  if (!tokens || model === "<synthetic>" || Number.isNaN(atEpochMs)) return undefined;
  return {
    kind: "usage",
    usage: tokens,
    model: typeof model === "string" ? model : undefined,
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
