import type { PricesConfig } from "../config/prices.ts";
import { isCorrupt } from "../store/ledger/database.ts";
import type { Ledger } from "../store/ledger/ledger.ts";
import { openDatabaseToRead, readableRows } from "../store/ledger/maintenance.ts";
import type { CaughtUp, LedgerPlaces } from "./catch-up.ts";
import { openLedgerAt } from "./open.ts";
import { ledgerPrices } from "./prices.ts";
import { projectFinder } from "./project.ts";
import { syncTranscripts } from "./sync.ts";

/** A ledger that took a damaged one's place. */
export interface RenewedLedger extends CaughtUp {
  /** Responses that could be read in the damaged one. */
  readonly salvaged: number;
}

/** Sets the ledger at a path aside, and makes a new one of what can still be read in it and of the transcripts. Nobody may have it open here. */
export async function renewLedger(
  path: string,
  { roots, home }: LedgerPlaces,
  config: PricesConfig,
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): Promise<RenewedLedger> {
  const opened = openLedgerAt(path, ledgerPrices(config), { isDamaged: true });
  const { ledger, asidePath } = opened;
  const salvaged = asidePath === undefined ? 0 : salvage(asidePath, ledger);
  const findProject = projectFinder(home);
  const again = () => syncTranscripts(roots, { ledger, findProject, onProgress });
  return { ...opened, salvaged, again, sync: await again() };
}

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
