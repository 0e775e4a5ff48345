import { reasonOf } from "../core/fault.ts";
import { openLedgerDatabase, openMemoryDatabase } from "../store/ledger/database.ts";
import { isCorrupt, isUnwritable, openDatabaseToRead, setAside } from "../store/sqlite/database.ts";
import { type Ledger, type LedgerPrices, openLedger } from "../store/ledger/ledger.ts";
import { readableRows } from "../store/ledger/maintenance.ts";

/** An open ledger, and what a person should know about how it was opened. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  /** A damaged one was moved there; what transcripts remain are read again. */
  readonly asidePath?: string;
  /** Responses that could be read in that one, and were taken over. */
  readonly salvaged?: number;
  /** Nothing can be kept, for this reason: the ledger ends with the process. */
  readonly unkept?: string;
}

/**
 * Opens the ledger at a path, and makes it where there is none. One that is damaged is set aside, never
 * deleted, and what can still be read in it is taken over; `isDamaged` says so of one that opens, which
 * nobody may have open here. Where nothing can be written a ledger in memory takes its place. Throws
 * BridgeFault `ledger-too-new`.
 */
export function openLedgerAt(
  path: string,
  prices: LedgerPrices,
  { isDamaged = false }: { readonly isDamaged?: boolean } = {},
): OpenedLedger {
  try {
    if (!isDamaged) return { ledger: openLedger(openLedgerDatabase(path), prices) };
  } catch (error) {
    if (isUnwritable(error)) return openUnkept(prices, error);
    if (!isCorrupt(error)) throw error;
  }
  const asidePath = setAside(path, new Date().toISOString().replaceAll(/[:.]/g, ""));
  const ledger = openLedger(openLedgerDatabase(path), prices);
  try {
    return { ledger, asidePath, salvaged: salvage(asidePath, ledger) };
  } catch (error) {
    ledger[Symbol.dispose]();
    throw error;
  }
}

/** Takes over what can be read in a damaged ledger; gives how many responses that were. */
function salvage(path: string, ledger: Ledger): number {
  let salvaged = 0;
  // Where not even its first page can be read, nothing can.
  try {
    using db = openDatabaseToRead(path);
    for (const rows of readableRows(db)) salvaged += ledger.commit({ rows }).added;
  } catch (error) {
    if (!isCorrupt(error)) throw error;
  }
  return salvaged;
}

/** A ledger in memory, for when the one on disk cannot be written. */
export function openUnkept(prices: LedgerPrices, reason: unknown): OpenedLedger {
  const unkept = reasonOf(reason);
  return { ledger: openLedger(openMemoryDatabase(), prices), unkept };
}
