import { type Dirent, readdirSync, statSync } from "node:fs";

/** A transcript as the file system has it. */
export interface TranscriptFile {
  readonly path: string;
  readonly inode: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** A session keeps its tools' long results beside its subagents: many files, and no transcript. */
const NO_TRANSCRIPTS_IN = new Set(["tool-results"]);

/** Directories lie four deep at most (`project/session/subagents/…`); a loop of links ends here. */
const MAX_DEPTH = 8;

/** Every `.jsonl` below these directories, each once however often a link leads to it. What cannot be read is passed over: it may be gone already. */
export function findTranscripts(roots: readonly string[]): TranscriptFile[] {
  const found = new Map<number, TranscriptFile>();
  const walk = (dir: string, depth: number) => {
    for (const entry of entriesOf(dir)) {
      const path = `${dir}/${entry.name}`;
      if (entry.name.endsWith(".jsonl")) {
        const file = transcriptAt(path);
        if (file && !found.has(file.inode)) found.set(file.inode, file);
      } else if (!entry.isFile() && depth < MAX_DEPTH && !NO_TRANSCRIPTS_IN.has(entry.name)) {
        walk(path, depth + 1);
      }
    }
  };
  for (const root of roots) walk(root, 0);
  return [...found.values()];
}

/** The transcript at a path; undefined where there is no regular file. */
export function transcriptAt(path: string): TranscriptFile | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return undefined;
  return { path, inode: stats.ino, sizeBytes: stats.size, mtimeMs: stats.mtimeMs };
}

function entriesOf(dir: string): Dirent[] {
  // Gone, no directory, or not ours to read: nothing to follow there.
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}
