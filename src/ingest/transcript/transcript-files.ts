import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";

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
  const found = new Map<string, TranscriptFile>();
  const walk = (dir: string, depth: number) => {
    for (const entry of entriesOf(dir)) {
      const path = `${dir}/${entry.name}`;
      if (entry.name.endsWith(".jsonl")) {
        const stats = statsOf(path);
        // Two file systems give the same numbers.
        const identity = `${stats?.dev}:${stats?.ino}`;
        if (stats && !found.has(identity)) found.set(identity, toTranscript(path, stats));
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
  const stats = statsOf(path);
  return stats && toTranscript(path, stats);
}

const toTranscript = (path: string, { ino, size, mtimeMs }: Stats): TranscriptFile => ({
  path,
  inode: ino,
  sizeBytes: size,
  mtimeMs,
});

function statsOf(path: string): Stats | undefined {
  // Gone, a link that leads nowhere, or not ours to look at: nothing to follow there.
  try {
    const stats = statSync(path);
    return stats.isFile() ? stats : undefined;
  } catch {
    return undefined;
  }
}

function entriesOf(dir: string): Dirent[] {
  // Gone, no directory, or not ours to read: nothing to follow there.
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}
