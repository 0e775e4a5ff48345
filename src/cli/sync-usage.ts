import { parseCostState, type CostState } from "../agents/claude/cost-state.ts";
import { transcriptNews } from "../agents/claude/transcript.ts";
import type { TranscriptNews } from "../agents/transcript-news.ts";
import { BridgeFault } from "../core/fault.ts";
import { humaniseMoney } from "../core/format/humanise.ts";
import type { TokenUsage } from "../core/session/session.ts";

export interface SyncUsageOptions {
  /** As typed: relative to the working directory. */
  readonly file: string;
  readonly json: boolean;
}

/** What the end of a transcript tells; each part is missing where that end does not hold it. */
export interface TranscriptUsage {
  readonly lastResponse?: Extract<TranscriptNews, { kind: "usage" }>;
  readonly session?: CostState;
}

/** Prints the tokens of a transcript's last response, and those of the session where the client has added them up. Throws when the file cannot be read. */
export async function runSyncUsage({ file, json }: SyncUsageOptions): Promise<void> {
  const usage = await readTranscriptUsage(file);
  console.log(json ? renderJson(usage) : renderTable(usage));
}

// A line is seldom longer than 150 KB, and the last response is seldom further up than the second step.
// Beyond the last one a transcript is taken to hold no response: 34 MB take less than 0.1 s.
const LOOK_BACK_BYTES = [256 * 1024, 2 * 1024 * 1024, 32 * 1024 * 1024] as const;

/** Reads a transcript from its end, in steps that grow until a response is found: at most 34 MB, however large it is. */
export async function readTranscriptUsage(file: string): Promise<TranscriptUsage> {
  const sizeBytes = await measureFile(file);
  const { tailFromNearEnd } = await import("../ingest/transcript/tail.ts");
  let found: TranscriptUsage = {};
  for (const lookBackBytes of LOOK_BACK_BYTES) {
    tailFromNearEnd(file, lookBackBytes).read((line) => {
      const news = transcriptNews(line);
      const session = parseCostState(line);
      if (news?.kind === "usage" && !news.isSidechain) found = { ...found, lastResponse: news };
      if (session) found = { ...found, session };
    });
    if (found.lastResponse || lookBackBytes >= sizeBytes) break;
  }
  return found;
}

async function measureFile(file: string): Promise<number> {
  const refuse = (reason: string, cause?: unknown) =>
    new BridgeFault("file-unreadable", `Cannot read ${file}: ${reason}.`, {
      hint: "Hooks name the transcript of a session in `transcript_path`.",
      cause,
    });
  // The system tells by throwing; a person is told in words.
  const found = await Bun.file(file)
    .stat()
    .catch((cause: unknown) => {
      const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
      throw refuse(isMissing ? "there is no such file" : String(cause), cause);
    });
  // A pipe would never end.
  if (!found.isFile()) throw refuse("it is not a file");
  return found.size;
}

function renderJson({ lastResponse, session }: TranscriptUsage): string {
  return JSON.stringify({
    model: lastResponse?.model,
    at: lastResponse && new Date(lastResponse.atEpochMs).toISOString(),
    last_response: lastResponse && flatUsage(lastResponse.usage),
    session: session && { ...flatUsage(session.usage), cost: session.costMicroUsd / 1e6 },
  });
}

function flatUsage(usage: TokenUsage) {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read: usage.cacheReadTokens,
    cache_write: usage.cacheWriteTokens,
  };
}

function renderTable({ lastResponse, session }: TranscriptUsage): string {
  const columns = [
    ...(lastResponse ? [renderColumn("last response", lastResponse.usage, "")] : []),
    ...(session
      ? [renderColumn("session", session.usage, humaniseMoney(session.costMicroUsd))]
      : []),
  ];
  if (columns.length === 0) return "No response is written down near the end of this transcript.";
  const names = ["", "input", "output", "cache read", "cache write", "cost"];
  const all = [names, ...columns];
  const widths = all.map((column) => Math.max(...column.map((cell) => cell.length)));
  const rows = names.map((name, row) =>
    [
      name.padEnd(widths[0] ?? 0),
      ...columns.map((column, at) => (column[row] ?? "").padStart(widths[at + 1] ?? 0)),
    ]
      .join("  ")
      .trimEnd(),
  );
  const model = lastResponse?.model === undefined ? [] : [lastResponse.model, ""];
  return [...model, ...rows.filter((row) => row !== "cost")].join("\n");
}

function renderColumn(title: string, usage: TokenUsage, cost: string): readonly string[] {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const counts = [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens];
  return [title, ...counts.map((count) => count.toLocaleString("en-US")), cost];
}
