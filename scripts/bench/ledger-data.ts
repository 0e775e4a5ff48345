import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build.ts";
import { type CorpusOptions, type CorpusSummary, makeCorpus } from "../transcripts/corpus.ts";

/** A folder as `CLAUDE_CONFIG_DIR` names it, and what is in it. */
export interface Transcripts {
  readonly dir: string;
  readonly files: readonly string[];
  readonly summary: CorpusSummary;
}

/** On the disk, where such things lie: memory would flatter whoever writes a database. */
const DATA_DIR = join(ROOT, "dist/bench-transcripts");

const BYTES_PER_FILE = 2_500_000;
const UNTIL_MS = Date.parse("2026-11-20T18:00:00Z");

/** A set of so many megabytes: made when it is missing or no longer what it was, and read once, so that nobody waits for the disk. */
export function prepareTranscripts(megabytes: number): Transcripts {
  const dir = join(DATA_DIR, `${megabytes}MB`);
  const kept = join(DATA_DIR, `${megabytes}MB.json`);
  const options = {
    dir,
    bytes: megabytes * 1e6,
    files: Math.round((megabytes * 1e6) / BYTES_PER_FILE),
    days: 30,
    seed: 1,
    untilMs: UNTIL_MS,
    torn: false,
  };
  const summary = readSummary(kept, dir) ?? makeAnew(kept, options);
  const files = transcriptsIn(dir);
  for (const file of files) readThrough(file);
  return { dir, files, summary };
}

function makeAnew(kept: string, options: CorpusOptions): CorpusSummary {
  rmSync(options.dir, { recursive: true, force: true });
  mkdirSync(options.dir, { recursive: true });
  const summary = makeCorpus(options);
  writeFileSync(kept, JSON.stringify(summary));
  return summary;
}

/** Undefined where the set is not whole: a run that was broken off leaves what it appended. */
function readSummary(kept: string, dir: string): CorpusSummary | undefined {
  if (!existsSync(kept) || !existsSync(dir)) return undefined;
  const summary = JSON.parse(readFileSync(kept, "utf8")) as CorpusSummary; // our own file
  const bytes = transcriptsIn(dir).reduce((sum, file) => sum + statSync(file).size, 0);
  return bytes === summary.bytes ? summary : undefined;
}

function transcriptsIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl"))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function readThrough(path: string): void {
  const file = openSync(path, "r");
  const buffer = new Uint8Array(1 << 20);
  while (readSync(file, buffer) > 0);
  closeSync(file);
}

/** A folder for one run's state, on the same disk as the transcripts. */
export interface RunDir extends Disposable {
  readonly path: string;
}

export function makeRunDir(): RunDir {
  mkdirSync(DATA_DIR, { recursive: true });
  const path = mkdtempSync(join(DATA_DIR, "run-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Makes transcripts longer, and afterwards what they were. */
export interface Growth extends Disposable {
  /** Appends the next lines, about so many bytes of them, to the file of this number. */
  append(index: number, bytes: number): void;
}

export function growTranscripts({ files }: Transcripts): Growth {
  const lines = linesOfOtherSessions();
  const before = new Map<string, { readonly size: number; readonly mtimeMs: number }>();
  let at = 0;
  return {
    append: (index, bytes) => {
      const path = files[index % files.length];
      if (path === undefined) throw new Error("Expected transcripts, got none");
      const { size, mtimeMs } = statSync(path);
      if (!before.has(path)) before.set(path, { size, mtimeMs });
      let text = "";
      while (text.length < bytes) {
        text += `${lines[at % lines.length]}\n`;
        at++;
      }
      appendFileSync(path, text);
    },
    [Symbol.dispose]: () => {
      for (const [path, { size, mtimeMs }] of before) {
        truncateSync(path, size);
        utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
      }
    },
  };
}

/** Enough for a dozen appended megabytes, with message ids that the sets do not have. */
const OTHER_MB = 20;

/** So long at most: one that is longer than what is appended would be most of it. */
const MAX_LINE_BYTES = 200_000;

/** Lines of sessions that no set holds. */
export function linesOfOtherSessions(): string[] {
  using dir = makeRunDir();
  makeCorpus({
    dir: dir.path,
    bytes: OTHER_MB * 1e6,
    files: 8,
    days: 3,
    seed: 2,
    untilMs: UNTIL_MS,
    torn: false,
  });
  return transcriptsIn(dir.path)
    .flatMap((path) => readFileSync(path, "utf8").trimEnd().split("\n"))
    .filter((line) => line.length <= MAX_LINE_BYTES);
}
