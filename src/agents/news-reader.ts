import { transcriptNews } from "./claude/transcript.ts";
import { codexNews } from "./codex/transcript.ts";
import { geminiNews } from "./gemini/transcript.ts";
import type { TranscriptNews } from "./transcript-news.ts";

/** Reads one line, given as bytes without its line break. Undefined for a line without news. Never throws. */
export type ReadNews = (line: Uint8Array) => TranscriptNews | undefined;

/** How the lines of an agent's session files are read; undefined for agents of whose files we know nothing. */
export function newsReader(agent: string): ReadNews | undefined {
  switch (agent) {
    case "claude":
      return transcriptNews;
    case "codex":
      return codexNews;
    case "gemini":
      return geminiNews;
    default:
      return undefined;
  }
}
