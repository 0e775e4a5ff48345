import { type OnProgress, withProgress } from "../progress.ts";
import { openUserLedger, type UserLedger } from "./open.ts";

/** Reads transcripts, with a line on a terminal that tells how far it has come. */
export const whileReading = <T>(run: (onProgress: OnProgress) => Promise<T>): Promise<T> =>
  withProgress("Reading transcripts", run);

/** Opens the user's ledger, up to date. */
export const openWithProgress = (): Promise<UserLedger> =>
  whileReading((onProgress) => openUserLedger({ onProgress }));
