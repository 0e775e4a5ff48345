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

/** Who reads lets us go on soon; who writes for longer than this is at a long work. */
const COMPACT_BUSY_MS = 2000;

/** Writes the ledger at a path anew, without the holes that time has left in it; waits so long for others. Throws BridgeFault where that cannot be: then it is as it was. */
export function compactLedger(path: string, busyMs: number = COMPACT_BUSY_MS): Compaction {
  const bytesBefore = ledgerBytes(path);
  // What SQLite throws is put into words that say what to do.
  try {
    using db = openLedgerDatabase(path);
    const isDone = compactDatabase(db, busyMs);
    return { bytesBefore, bytesAfter: ledgerBytes(path), isHeldByReader: !isDone };
  } catch (error) {
    throw toLedgerFault(error, path);
  }
}
