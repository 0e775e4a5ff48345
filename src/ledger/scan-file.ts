import { parseCostState } from "../agents/claude/cost-state.ts";
import {
  type ClaudeUsageRow,
  UNKNOWN_TYPE,
  USAGE_MARK,
  usageLineReader,
} from "../agents/claude/usage-line.ts";
import { epochMs } from "../core/instant.ts";
import { objectOf, parseJson } from "../core/json.ts";
import type { AgentCost } from "../core/usage/ledger-query.ts";
import { outranks } from "../core/usage/usage-row.ts";
import { lastLines } from "../ingest/transcript/last-lines.ts";
import { markedLineReader } from "../ingest/transcript/marked-lines.ts";
import { readAppended, type ReadMark } from "../ingest/transcript/read-appended.ts";
import { readTextFile } from "../sys/read-text.ts";

/** A transcript to read on, from where it was left. */
export interface ScanTask {
  readonly path: string;
  readonly from?: ReadMark;
}

/** What a part of a transcript tells. Plain data: it may come from another thread. */
export interface ScannedPart {
  readonly path: string;
  readonly mark: ReadMark;
  /** What was known of the file no longer holds: it was read from its beginning. */
  readonly isAnew: boolean;
  readonly rows: readonly ScannedRow[];
  readonly badLines: readonly { readonly offsetBytes: number; readonly reason: string }[];
  readonly agentCost?: AgentCost;
}

/** A row that does not know its project yet. */
export type ScannedRow = ClaudeUsageRow;

/** Large enough to be rarely needed, small enough for what it holds to fit in memory many times. */
const PART_BYTES = 64 * 1024 * 1024;

const SUBAGENT_FILE = /\/subagents\/.*\.jsonl$/;

/** Scans transcripts, one after the other. */
export interface Scanner {
  /** Hands over what was appended to a transcript, in parts. Throws what the file system says, but for a file that is gone. */
  scan(task: ScanTask, onPart: (part: ScannedPart) => void): void;
}

/** Keeps one buffer for all of its files. */
export function createScanner(): Scanner {
  const reader = markedLineReader(USAGE_MARK);
  return {
    scan({ path, from }, onPart) {
      let next = from;
      for (;;) {
        const lines = usageLineReader();
        const rows = new Map<string, ScannedRow>();
        const badLines: { offsetBytes: number; reason: string }[] = [];
        const read = readAppended(
          path,
          next,
          reader,
          {
            onLine(bytes, start, end, mark, offsetBytes) {
              const line = lines.read(bytes, start, end, mark);
              if (line.kind === "malformed") badLines.push({ offsetBytes, reason: line.reason });
              if (line.kind !== "usage") return;
              keepBest(rows, line.row);
              for (const row of line.advisors ?? []) keepBest(rows, row);
            },
            onTooLong: (offsetBytes) =>
              badLines.push({ offsetBytes, reason: "longer than 128 MB" }),
          },
          PART_BYTES,
        );
        if (!read) return;
        const { mark, isAnew, hasMore } = read;
        const agentCost = hasMore ? undefined : lastCost(path, mark);
        onPart({
          path,
          mark,
          isAnew,
          rows: withTypes(path, [...rows.values()]),
          badLines,
          ...(agentCost && { agentCost }),
        });
        if (!hasMore) return;
        next = mark;
      }
    },
  };
}

/** The lines of one response are told apart by their output. The project plays no part among the lines of a file. */
function keepBest(rows: Map<string, ScannedRow>, row: ScannedRow): void {
  const known = rows.get(row.messageId);
  if (known && !outranks({ ...row, project: row.cwd }, { ...known, project: known.cwd })) return;
  rows.set(row.messageId, row);
}

/** Before 2.1.300 or so only the file beside a subagent's transcript tells what kind it is. */
function withTypes(path: string, rows: ScannedRow[]): ScannedRow[] {
  if (!SUBAGENT_FILE.test(path) || rows.every((row) => row.subagentType !== UNKNOWN_TYPE))
    return rows;
  const type = subagentType(path.replace(/\.jsonl$/, ".meta.json"));
  if (type === undefined) return rows;
  return rows.map((row) =>
    row.subagentType === UNKNOWN_TYPE ? { ...row, subagentType: type } : row,
  );
}

function subagentType(metaPath: string): string | undefined {
  // A file of the client's, of which nothing is promised: without it the type stays unknown.
  try {
    const { agentType: type } = objectOf(parseJson(readTextFile(metaPath) ?? ""));
    // As of every name: without NUL.
    return typeof type === "string" && type !== "" && !type.includes("\0") ? type : undefined;
  } catch {
    return undefined;
  }
}

/** The client's own count is the last line of a session that was not killed. */
const COST_STATE_WITHIN_BYTES = 16 * 1024;

function lastCost(path: string, mark: ReadMark): AgentCost | undefined {
  let found: AgentCost | undefined;
  for (const line of lastLines(path, mark.offsetBytes, COST_STATE_WITHIN_BYTES)) {
    const state = parseCostState(line);
    if (state?.sessionId === undefined) continue;
    const { sessionId, costMicroUsd } = state;
    found = {
      sessionId,
      costMicroUsd,
      at: epochMs(Math.floor(mark.mtimeMs)),
      source: "cost-state",
    };
  }
  return found;
}
