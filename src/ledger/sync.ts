import { type EpochMs, epochMs } from "../core/instant.ts";
import { findTranscripts, transcriptAt } from "../ingest/transcript/transcript-files.ts";
import type { Ledger, LedgerBatch } from "../store/ledger/ledger.ts";
import { planScan, type ScanPlan } from "./plan-scan.ts";
import type { FindProject } from "./project.ts";
import { scanAll, scanHere, type ScanPorts } from "./scan-all.ts";
import type { ScannedPart } from "./scan-file.ts";

/** Rows that are written at once: each write touches pages all over the index, and few large ones touch fewer. */
const COMMIT_ROWS = 6_000;

/** What a look at the transcripts has brought. */
export interface SyncResult {
  /** Transcripts that were read on, or for the first time. */
  readonly filesRead: number;
  readonly bytesRead: number;
  readonly rowsAdded: number;
  readonly rowsReplaced: number;
  /** The time of the oldest response that was read; Infinity where there was none. */
  readonly earliestAt: EpochMs;
  /** Transcripts that could not be read, and why. */
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
}

/** What a sync needs besides the transcripts. */
export interface SyncOptions {
  readonly ledger: Ledger;
  readonly findProject: FindProject;
  /** Told at every file how far a reading has come. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** Takes everything into the ledger that was appended to the transcripts below `roots`. Can be stopped anywhere: what was written down is not read again, and what was not, is. Throws what the ledger says. */
export async function syncTranscripts(
  roots: readonly string[],
  options: SyncOptions,
): Promise<SyncResult> {
  const plan = planScan(findTranscripts(roots), options.ledger.files(), roots);
  const taker = createTaker(plan, options);
  await scanAll(plan.tasks, taker);
  return taker.finish();
}

/** The same for single transcripts, at once and on this thread. */
export function syncFiles(paths: readonly string[], options: SyncOptions): SyncResult {
  const found = paths.map(transcriptAt).filter((file) => file !== undefined);
  const known = new Map(
    found.flatMap(({ path }) => {
      const state = options.ledger.file(path);
      return state ? [[path, state] as const] : [];
    }),
  );
  const plan = planScan(found, known, []);
  const taker = createTaker(plan, options);
  scanHere(plan.tasks, taker);
  return taker.finish();
}

interface Taker extends ScanPorts {
  finish(): SyncResult;
}

/** Collects what is scanned and writes it down in batches: a file's rows never after its new offset. */
function createTaker(plan: ScanPlan, { ledger, findProject, onProgress }: SyncOptions): Taker {
  const totalBytes = plan.tasks.reduce((sum, { bytes }) => sum + bytes, 0);
  const problems: { path: string; reason: string }[] = [];
  let bytesRead = 0;
  let rowsAdded = 0;
  let rowsReplaced = 0;
  let earliestAt = epochMs(Infinity);
  let rowsWaiting = 0;
  let waiting: ScannedPart[] = [];
  let gone = plan.gone;
  let moved = plan.moved;

  const write = () => {
    const parts = waiting;
    if (parts.length === 0 && gone.length === 0) return;
    const { added, replaced } = ledger.commit({
      ...toBatch(parts, gone, findProject),
      movedFiles: moved,
    });
    rowsAdded += added;
    rowsReplaced += replaced;
    rowsWaiting = 0;
    waiting = [];
    gone = [];
    moved = [];
  };

  return {
    onPart(part) {
      waiting.push(part);
      rowsWaiting += part.rows.length;
      for (const { at } of part.rows) if (at < earliestAt) earliestAt = at;
      if (rowsWaiting >= COMMIT_ROWS) write();
    },
    onDone({ path, bytes }, problem) {
      bytesRead += bytes;
      if (problem !== undefined) problems.push({ path, reason: problem });
      onProgress?.(bytesRead, totalBytes);
    },
    finish() {
      write();
      const filesRead = plan.tasks.length;
      return { filesRead, bytesRead, rowsAdded, rowsReplaced, earliestAt, problems };
    },
  };
}

function toBatch(
  parts: readonly ScannedPart[],
  gone: readonly string[],
  findProject: FindProject,
): LedgerBatch {
  const marks = new Map(parts.map(({ path, mark }) => [path, { path, ...mark }]));
  return {
    rows: parts.flatMap(({ path, rows }) =>
      rows.map(({ cwd, ...row }) => ({ ...row, project: findProject(cwd, path) })),
    ),
    // Of several parts of a file the last one counts.
    files: [...marks.values()],
    forgottenFiles: [...gone, ...parts.filter(({ isAnew }) => isAnew).map(({ path }) => path)],
    badLines: parts.flatMap(({ path, badLines }) => badLines.map((line) => ({ path, ...line }))),
    agentCosts: parts.flatMap(({ agentCost }) => (agentCost ? [agentCost] : [])),
  };
}
