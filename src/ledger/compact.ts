import { openLedgerDatabase } from "../store/ledger/database.ts";
import { compactDatabase, ledgerBytes } from "../store/ledger/maintenance.ts";
import { toLedgerFault } from "./faults.ts";

/** What a compaction has brought. */
export interface Compaction {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Another process still reads the old pages: they are given back when it is done. */
  readonly isHeldByReader: boolean;
}

/** Writes the ledger at a path anew, without the holes that time has left in it. Throws BridgeFault where that cannot be: then it is as it was. */
export function compactLedger(path: string): Compaction {
  const bytesBefore = ledgerBytes(path);
  // What SQLite throws is put into words that say what to do.
  try {
    using db = openLedgerDatabase(path);
    const isDone = compactDatabase(db);
    return { bytesBefore, bytesAfter: ledgerBytes(path), isHeldByReader: !isDone };
  } catch (error) {
    throw toLedgerFault(error, path);
  }
}
