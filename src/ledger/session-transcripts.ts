import { findTranscripts } from "../ingest/transcript/transcript-files.ts";

/** The transcripts of a session: its own, and those of its subagents in the folder beside it. */
export function sessionTranscripts(path: string): string[] {
  const subagents = findTranscripts([path.replace(/\.jsonl$/, "/subagents")]);
  return [path, ...subagents.map((file) => file.path)];
}
