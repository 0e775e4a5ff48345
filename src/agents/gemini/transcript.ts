import { parseLine } from "../json-line.ts";
import type { TranscriptNews } from "../transcript-news.ts";

/** What the client writes when the person has escaped a question or an answer. */
const CANCELLED = "Request cancelled.";
const CANCELLED_MARK = Buffer.from(CANCELLED);

/** The news of one line of a Gemini CLI session file: a turn that was stopped, which no hook tells. */
export function geminiNews(line: Uint8Array): TranscriptNews | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  if (!bytes.includes(CANCELLED_MARK)) return undefined;
  const { content, timestamp, type } = parseLine(bytes);
  const atEpochMs = Date.parse(String(timestamp));
  if (type !== "info" || content !== CANCELLED || Number.isNaN(atEpochMs)) return undefined;
  return { kind: "interrupted", atEpochMs };
}
