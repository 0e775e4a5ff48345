import type { PricesConfig } from "../config/prices.ts";
import { isCorrupt, isUnwritable } from "../store/sqlite/database.ts";
import { claudeConfigDirs, type Env, ledgerPath } from "../sys/paths.ts";
import { type OpenedLedger, openLedgerAt, openUnkept } from "./open.ts";
import { ledgerPrices } from "./prices.ts";
import { projectFinder } from "./project.ts";
import { type SyncResult, syncTranscripts } from "./sync.ts";

/** Where the ledger is and what it is made from. */
export interface LedgerPlaces {
  /** Undefined where there is no home: nothing can be kept then. */
  readonly path: string | undefined;
  /** The directories below which agents keep transcripts. */
  readonly roots: readonly string[];
  readonly home: string | undefined;
}

/** The ledger, with everything in it that transcripts say by now. */
export interface CaughtUp extends OpenedLedger {
  readonly sync: SyncResult;
  /** Takes in what was written since. */
  readonly again: () => Promise<SyncResult>;
}

type OnProgress = (doneBytes: number, totalBytes: number) => void;

/** Where this user's ledger and transcripts are. */
export const ledgerPlaces = (env: Env): LedgerPlaces => ({
  path: ledgerPath(env),
  // A path must be the same however the directory was spelled.
  roots: claudeConfigDirs(env).map((dir) => `${dir.replace(/\/+$/, "")}/projects`),
  home: env["HOME"],
});

export interface CatchUpOptions {
  readonly onProgress?: OnProgress | undefined;
  /** Damage has shown in the ledger that is there, which nobody may have open here. */
  readonly isDamaged?: boolean | undefined;
}

/**
 * Opens the ledger and brings it up to date. A damaged one is set aside, and a new one made of what can still
 * be read in it and of the transcripts; where nothing can be written, or the disk is full, one in memory
 * answers all the same. Throws BridgeFault `ledger-too-new`.
 */
export async function catchUp(
  { path, roots, home }: LedgerPlaces,
  config: PricesConfig,
  { onProgress, isDamaged = false }: CatchUpOptions = {},
): Promise<CaughtUp> {
  const prices = ledgerPrices(config);
  const findProject = projectFinder(home);
  const read = async (opened: OpenedLedger): Promise<CaughtUp> => {
    const { ledger } = opened;
    const again = () => syncTranscripts(roots, { ledger, findProject, onProgress });
    try {
      ledger.reprice();
      return { ...opened, again, sync: await again() };
    } catch (error) {
      ledger[Symbol.dispose]();
      throw error;
    }
  };
  if (path === undefined) return await read(openUnkept(prices, "there is no home directory"));
  try {
    return await read(openLedgerAt(path, prices, { isDamaged }));
  } catch (error) {
    if (isUnwritable(error)) return await read(openUnkept(prices, error));
    if (isDamaged || !isCorrupt(error)) throw error;
  }
  // Damage often shows only where a page is read; once it is set aside, the new one has none.
  return await catchUp({ path, roots, home }, config, { onProgress, isDamaged: true });
}
