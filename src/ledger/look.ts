import type { PricesConfig } from "../config/prices.ts";
import { reasonOf } from "../core/fault.ts";
import type { UsageWindow } from "../core/usage/ledger-query.ts";
import { findTranscripts } from "../ingest/transcript/transcript-files.ts";
import { isCorrupt, openDatabaseToRead } from "../store/sqlite/database.ts";
import type { BadLine } from "../store/ledger/file-states.ts";
import { openLedger } from "../store/ledger/ledger.ts";
import {
  isWritablePlace,
  ledgerBytes,
  type LedgerContent,
  ledgerWrittenMs,
  readContent,
} from "../store/ledger/maintenance.ts";
import { SCHEMA_VERSION } from "../store/ledger/schema.ts";
import { schemaVersion } from "../store/sqlite/schema.ts";
import { pathFacts } from "../sys/path-facts.ts";
import type { LedgerPlaces } from "./catch-up.ts";
import { planScan } from "./plan-scan.ts";
import { ledgerPrices } from "./prices.ts";

/** A ledger as it lies there, and the transcripts it is made from. */
export interface LedgerSight {
  /** Undefined where there is no home: nothing can be kept then. */
  readonly path: string | undefined;
  readonly isWritable: boolean;
  readonly state: LedgerState;
  readonly transcripts: {
    /** Those of the places in which they are looked for that are there. */
    readonly dirs: readonly string[];
    readonly searchedDirs: readonly string[];
    readonly files: number;
    readonly bytes: number;
  };
}

/** What can be said of a ledger without changing it. */
export type LedgerState =
  | { readonly kind: "absent" }
  /** Of a version that the next run brings up to date. */
  | { readonly kind: "older" }
  | { readonly kind: "too-new"; readonly reason: string }
  | { readonly kind: "damaged"; readonly reason: string }
  | { readonly kind: "unreadable"; readonly reason: string }
  | ReadableLedger;

/** What a ledger holds, and how far behind its transcripts it is. */
export interface ReadableLedger {
  readonly kind: "readable";
  readonly sizeBytes: number;
  readonly writtenMs: number;
  readonly content: LedgerContent;
  readonly span?: UsageWindow;
  /** Whether the prices of its rows are those in force; the next run prices them anew where not. */
  readonly isPricedAsNow: boolean;
  readonly files: number;
  readonly badLines: readonly BadLine[];
  /** What transcripts hold by now that has not been read. */
  readonly unread: { readonly files: number; readonly bytes: number };
}

/** Looks at the ledger and its transcripts; changes neither, and reads no transcript. */
export function lookAtLedger({ path, roots }: LedgerPlaces, config: PricesConfig): LedgerSight {
  const found = findTranscripts(roots);
  return {
    path,
    isWritable: path !== undefined && isWritablePlace(path),
    state: path === undefined ? { kind: "absent" } : lookInto(path, roots, found, config),
    transcripts: {
      dirs: roots.filter((root) => pathFacts(`${root}/.`)?.kind === "directory"),
      searchedDirs: roots,
      files: found.length,
      bytes: found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
  };
}

function lookInto(
  path: string,
  roots: readonly string[],
  found: ReturnType<typeof findTranscripts>,
  config: PricesConfig,
): LedgerState {
  if (pathFacts(path) === undefined) return { kind: "absent" };
  // What keeps it from being read is what a person asks about.
  try {
    using db = openDatabaseToRead(path);
    const version = schemaVersion(db);
    if (version > SCHEMA_VERSION) {
      const reason = `it has version ${version}, and this program knows up to ${SCHEMA_VERSION}`;
      return { kind: "too-new", reason };
    }
    if (version < SCHEMA_VERSION) return { kind: "older" };
    const prices = ledgerPrices(config);
    const ledger = openLedger(db, prices);
    const content = readContent(db);
    const files = ledger.files();
    const span = ledger.usageSpan();
    const { tasks } = planScan(found, files, roots);
    return {
      kind: "readable",
      sizeBytes: ledgerBytes(path),
      writtenMs: ledgerWrittenMs(path),
      content,
      ...(span !== undefined && { span }),
      isPricedAsNow: content.pricedBy === undefined || content.pricedBy === prices.fingerprint,
      files: files.size,
      badLines: ledger.badLines(),
      unread: { files: tasks.length, bytes: tasks.reduce((sum, { bytes }) => sum + bytes, 0) },
    };
  } catch (error) {
    const reason = reasonOf(error);
    return { kind: isCorrupt(error) ? "damaged" : "unreadable", reason };
  }
}
