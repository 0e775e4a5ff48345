import type { PricesConfig } from "../config/prices.ts";
import { isCorrupt, isUnwritable } from "../store/ledger/database.ts";
import type { Ledger } from "../store/ledger/ledger.ts";
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

/**
 * Opens the ledger and brings it up to date. A damaged one is set aside and made anew; where nothing can be
 * written, or the disk is full, one in memory answers all the same. Throws BridgeFault `ledger-too-new`.
 */
export async function catchUp(
  { path, roots, home }: LedgerPlaces,
  config: PricesConfig,
  onProgress?: OnProgress,
): Promise<CaughtUp> {
  const prices = ledgerPrices(config);
  const findProject = projectFinder(home);
  const read = async (opened: OpenedLedger): Promise<CaughtUp> => {
    const { ledger } = opened;
    const again = () => syncTranscripts(roots, { ledger, findProject, onProgress });
    return { ...opened, again, sync: await readInto(ledger, again) };
  };
  if (path === undefined) return await read(openUnkept(prices, "there is no home directory"));
  const opened = openLedgerAt(path, prices);
  try {
    return await read(opened);
  } catch (error) {
    opened.ledger[Symbol.dispose]();
    if (isUnwritable(error)) return await read(openUnkept(prices, error));
    if (!isCorrupt(error)) throw error;
  }
  // Damage often shows only where a page is read; once it is set aside, the new one has none.
  return await read(openLedgerAt(path, prices, { isDamaged: true }));
}

async function readInto(ledger: Ledger, again: () => Promise<SyncResult>): Promise<SyncResult> {
  ledger.reprice();
  return await again();
}
