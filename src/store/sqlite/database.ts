import { Database, type Statement } from "bun:sqlite";
import { closeSync, mkdirSync, openSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { BridgeFault } from "../../core/fault.ts";
import type { FaultCode } from "../../core/fault-codes.ts";
import { migrate, type Schema, schemaVersion } from "./schema.ts";

/** Longer than any transaction of ours takes. */
const BUSY_TIMEOUT_MS = 5000;

/** Who only looks has a person waiting. */
const LOOK_TIMEOUT_MS = 1000;

/** A database of ours: what it is called, and how it is made. */
export interface DatabaseKind {
  /** As in `The ledger … has version 3`. */
  readonly name: string;
  readonly schema: Schema;
  /** The code of the fault that a newer version has made it. */
  readonly tooNew: FaultCode;
  /** Whether what is deleted can be given back to the file system page by page (`PRAGMA incremental_vacuum`). */
  readonly shrinks?: boolean;
}

/**
 * Opens a database, and makes it where there is none: its directory 0700, its files 0600. Throws BridgeFault
 * `kind.tooNew` for one that a newer version has made, and leaves it as it is; other faults as SQLite says
 * them (`isBusy`, `isCorrupt`, `isUnwritable`).
 */
export function openDatabase(
  kind: DatabaseKind,
  path: string,
  busyTimeoutMs: number = BUSY_TIMEOUT_MS,
): Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite would make it readable for all; its other files get the mode of this one.
  closeSync(openSync(path, "a", 0o600));
  const db = withWholeClose(new Database(path, { readwrite: true, create: true }));
  try {
    prepare(kind, db, path, busyTimeoutMs);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/**
 * Opens the database at a path to look at it: makes no table, changes none. Throws what SQLite says. The file is
 * opened for writing where it may be: who only reads leaves SQLite's other files behind.
 */
export function openDatabaseToRead(path: string): Database {
  const db = withWholeClose(new Database(path, { readwrite: true, create: false }));
  try {
    // One that is being made this moment is locked for some milliseconds.
    db.run(`PRAGMA busy_timeout = ${LOOK_TIMEOUT_MS}`);
    db.run("PRAGMA query_only = ON");
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** A database that ends with the process. */
export function openMemory(kind: DatabaseKind): Database {
  const db = withWholeClose(new Database(":memory:"));
  // Large sums would need a file even so, where the disk is full.
  db.run("PRAGMA temp_store = MEMORY");
  migrate(db, kind.schema);
  return db;
}

/** More are looked through for those that nobody holds any more. */
const MANY_STATEMENTS = 200;

/**
 * A database that is closed when it is told to: SQLite waits until the last statement is gone, without a word,
 * and would then delete the write-ahead log of whatever lies at that path by now.
 */
function withWholeClose(db: Database): Database {
  const { prepare: prepareBare, close } = db;
  const prepared = new Set<WeakRef<Statement>>();
  return Object.assign(db, {
    prepare(...given: Parameters<Database["prepare"]>) {
      const statement = prepareBare.apply(db, given);
      if (prepared.size > MANY_STATEMENTS) {
        for (const kept of prepared) if (kept.deref() === undefined) prepared.delete(kept);
      }
      prepared.add(new WeakRef(statement));
      return statement;
    },
    close(throwOnError?: boolean) {
      for (const kept of prepared) kept.deref()?.finalize();
      prepared.clear();
      close.call(db, throwOnError);
    },
  });
}

function prepare(
  { name, schema, tooNew, shrinks }: DatabaseKind,
  db: Database,
  path: string,
  busyTimeoutMs: number,
): void {
  db.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  const version = schemaVersion(db);
  const known = schema.migrations.length;
  if (version > known) {
    throw new BridgeFault(
      tooNew,
      `The ${name} ${path} has version ${version}; this program knows up to ${known}.`,
      {
        hint: "A newer waybar-llm-bridge has written it: use that one. The file was left as it is.",
      },
    );
  }
  // Takes effect while the file is still empty.
  if (shrinks === true) db.run("PRAGMA auto_vacuum = INCREMENTAL");
  db.run("PRAGMA journal_mode = WAL");
  // A crash of the machine may cost the last commits; it damages nothing.
  db.run("PRAGMA synchronous = NORMAL");
  migrate(db, schema);
}

/** Whether a fault says that the file is no database, or a damaged one. */
export const isCorrupt = (error: unknown): boolean =>
  hasCode(error, (code) => code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB");

/** Whether a fault says that another process holds the database. */
export const isBusy = (error: unknown): boolean =>
  hasCode(error, (code) => code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"));

/** Whether a fault says that nothing can be written there: a read-only place, a full disk, somebody else's file. */
export const isUnwritable = (error: unknown): boolean =>
  hasCode(error, (code) => UNWRITABLE.some((prefix) => code.startsWith(prefix)));

const UNWRITABLE = [
  "SQLITE_READONLY",
  "SQLITE_CANTOPEN",
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_PERM",
  "EACCES",
  "EROFS",
  "EPERM",
  "ENOSPC",
  "ENOTDIR",
  // Something else lies in its place, or a link into nowhere.
  "ENOENT",
  "EEXIST",
  "EISDIR",
  "ELOOP",
  "EDQUOT",
];

const hasCode = (error: unknown, matches: (code: string) => boolean): boolean =>
  error instanceof Error &&
  "code" in error &&
  typeof error.code === "string" &&
  matches(error.code);

/** Moves a damaged database out of the way, with what belongs to it, and gives its new path. Nothing of it is deleted. */
export function setAside(path: string, stamp: string): string {
  const aside = `${path}.corrupt-${stamp}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    // What is not there need not be moved.
    try {
      renameSync(path + suffix, aside + suffix);
    } catch (error) {
      if (!hasCode(error, (code) => code === "ENOENT")) throw error;
    }
  }
  return aside;
}
