import type { CaughtUp, LedgerPlaces } from "../../ledger/catch-up.ts";
import { plural } from "./plural.ts";

/** What a person should know about how the ledger was opened and brought up to date; mostly nothing. */
export function ledgerNotices(opened: CaughtUp, { path }: LedgerPlaces): string[] {
  const { asidePath, salvaged = 0, unkept, sync } = opened;
  const notices: string[] = [];
  if (asidePath !== undefined) {
    notices.push(
      `The ledger was damaged and is now ${asidePath}: ${plural(salvaged, "response")} could still be read in it, and the transcripts that remain were read again.`,
    );
  }
  if (unkept !== undefined) {
    notices.push(
      `Nothing can be kept in ${path ?? "a ledger"} (${unkept}): these figures are of the transcripts that are there now.`,
    );
  }
  return [
    ...notices,
    ...sync.problems.map(({ path: file, reason }) => `Cannot read ${file}: ${reason}`),
  ];
}
