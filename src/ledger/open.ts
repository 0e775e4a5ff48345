import {
  isCorrupt,
  isUnwritable,
  openLedgerDatabase,
  openMemoryDatabase,
  setAside,
} from "../store/ledger/database.ts";
import { type Ledger, type LedgerPrices, openLedger } from "../store/ledger/ledger.ts";

/** An open ledger, and what a person should know about how it was opened. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  /** A damaged one was moved there; what transcripts remain are read again. */
  readonly asidePath?: string;
  /** Nothing can be kept, for this reason: the ledger ends with the process. */
  readonly unkept?: string;
}

/**
 * Opens the ledger at a path, and makes it where there is none. One that is damaged is set aside, never
 * deleted; `isDamaged` says so of one that opens. Where nothing can be written a ledger in memory takes its
 * place. Throws BridgeFault `ledger-too-new`.
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
  return { ledger: openLedger(openLedgerDatabase(path), prices), asidePath };
}

/** A ledger in memory, for when the one on disk cannot be written. */
export function openUnkept(prices: LedgerPrices, reason: unknown): OpenedLedger {
  const unkept = reason instanceof Error ? reason.message : String(reason);
  return { ledger: openLedger(openMemoryDatabase(), prices), unkept };
}
