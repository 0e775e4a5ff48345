import type { Database } from "bun:sqlite";

/** How far a transcript has been read, and how it is recognised again. */
export interface FileState {
  readonly path: string;
  readonly inode: number;
  /** Of the file when it was read last. */
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Behind the last whole line that was read. */
  readonly offsetBytes: number;
  /** Of the bytes before the offset. */
  readonly fingerprint: string;
}

/** A transcript that has another name now. */
export interface MovedFile {
  readonly from: string;
  readonly to: string;
}

/** A line that should have told usage and could not be read. */
export interface BadLine {
  readonly path: string;
  readonly offsetBytes: number;
  readonly reason: string;
}

/** What is known of each transcript. */
export interface FileStates {
  all(): Map<string, FileState>;
  find(path: string): FileState | undefined;
  /** Inside a transaction that writes. */
  put(state: FileState): void;
  /** A file that is read anew, or gone under that name: what was wrong in it is forgotten as well. */
  remove(path: string): void;
  /** What was wrong in a file goes with it. */
  move(moved: MovedFile): void;
  putBadLine(line: BadLine): void;
  badLines(): BadLine[];
}

interface FileRow {
  readonly path: string;
  readonly inode: number;
  readonly size_bytes: number;
  readonly mtime_ms: number;
  readonly offset_bytes: number;
  readonly fingerprint: string;
}

/** How far transcripts are read, in an open ledger. Its calls throw what SQLite says. */
export function openFileStates(db: Database): FileStates {
  const all = db.prepare<FileRow, []>("SELECT * FROM files");
  const byPath = db.prepare<FileRow, [string]>("SELECT * FROM files WHERE path = ?");
  const put = db.prepare("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)");
  const remove = db.prepare("DELETE FROM files WHERE path = ?");
  const putBad = db.prepare("INSERT OR IGNORE INTO bad_lines VALUES (?, ?, ?)");
  const removeBad = db.prepare("DELETE FROM bad_lines WHERE path = ?");
  const moveBad = db.prepare("UPDATE OR REPLACE bad_lines SET path = ? WHERE path = ?");
  const allBad = db.prepare<{ path: string; offset_bytes: number; reason: string }, []>(
    "SELECT * FROM bad_lines ORDER BY path, offset_bytes",
  );
  return {
    all: () => new Map(all.all().map((row) => [row.path, toFileState(row)])),
    find(path) {
      const row = byPath.get(path);
      return row === null ? undefined : toFileState(row);
    },
    put({ path, inode, sizeBytes, mtimeMs, offsetBytes, fingerprint }) {
      put.run(path, inode, sizeBytes, mtimeMs, offsetBytes, fingerprint);
    },
    remove(path) {
      remove.run(path);
      removeBad.run(path);
    },
    move({ from, to }) {
      moveBad.run(to, from);
    },
    putBadLine({ path, offsetBytes, reason }) {
      putBad.run(path, offsetBytes, reason);
    },
    badLines: () =>
      allBad.all().map(({ path, offset_bytes, reason }) => ({
        path,
        offsetBytes: offset_bytes,
        reason,
      })),
  };
}

const toFileState = (row: FileRow): FileState => ({
  path: row.path,
  inode: row.inode,
  sizeBytes: row.size_bytes,
  mtimeMs: row.mtime_ms,
  offsetBytes: row.offset_bytes,
  fingerprint: row.fingerprint,
});
