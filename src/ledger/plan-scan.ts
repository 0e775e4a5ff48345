import type { TranscriptFile } from "../ingest/transcript/transcript-files.ts";
import type { FileState, MovedFile } from "../store/ledger/file-states.ts";
import type { SizedTask } from "./scan-all.ts";

/** What a look at the file system calls for. */
export interface ScanPlan {
  readonly tasks: readonly SizedTask[];
  /** Paths under which there is no transcript any more. */
  readonly gone: readonly string[];
  /** Those of them that go on under another name. */
  readonly moved: readonly MovedFile[];
}

/**
 * Which transcripts have grown, changed or come since they were read. One that was moved goes on under its new
 * name. What lies below none of `roots` was not looked for, and is not gone.
 */
export function planScan(
  found: readonly TranscriptFile[],
  known: ReadonlyMap<string, FileState>,
  roots: readonly string[],
): ScanPlan {
  const paths = new Set(found.map(({ path }) => path));
  const gone = [...known.values()].filter(
    ({ path }) => !paths.has(path) && roots.some((root) => path.startsWith(`${root}/`)),
  );
  const moved = new Map(gone.map((state) => [state.inode, state]));
  const tasks: SizedTask[] = [];
  const renamed: MovedFile[] = [];
  for (const file of found) {
    const state = known.get(file.path) ?? moved.get(file.inode);
    if (state && state.path === file.path && isUnchanged(file, state)) continue;
    if (state && state.path !== file.path) renamed.push({ from: state.path, to: file.path });
    const bytes = Math.max(0, file.sizeBytes - (state?.offsetBytes ?? 0));
    tasks.push({ path: file.path, bytes, ...(state && { from: state }) });
  }
  return { tasks, gone: gone.map(({ path }) => path), moved: renamed };
}

const isUnchanged = (file: TranscriptFile, state: FileState): boolean =>
  file.sizeBytes === state.sizeBytes &&
  file.mtimeMs === state.mtimeMs &&
  file.inode === state.inode;
