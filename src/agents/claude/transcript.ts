import { objectOf } from "../../core/json.ts";
import { parseLine } from "../json-line.ts";
import type { TranscriptNews } from "../transcript-news.ts";
import { tokenUsage } from "./status.ts";

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
  if (bytes.includes(INTERRUPTION_MARK)) return interruption(parseLine(bytes));
  return bytes.includes(USAGE_MARK) ? usage(parseLine(bytes)) : undefined;
}

function interruption(record: Json): TranscriptNews | undefined {
  if (record["type"] !== "user" || record["isSidechain"] === true) return undefined;
  const content = objectOf(record["message"])["content"];
  const texts = typeof content === "string" ? [content] : textBlocks(content);
  const atEpochMs = Date.parse(String(record["timestamp"]));
  if (!texts.some((text) => INTERRUPTION_TEXT.test(text)) || Number.isNaN(atEpochMs)) {
    return undefined;
  }
  return { kind: "interrupted", atEpochMs };
}

function usage(record: Json): TranscriptNews | undefined {
  if (record["type"] !== "assistant") return undefined;
  const message = objectOf(record["message"]);
  const tokens = tokenUsage(objectOf(message["usage"]));
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
    ? content.map((block) => objectOf(block)["text"]).filter((text) => typeof text === "string")
    : [];
