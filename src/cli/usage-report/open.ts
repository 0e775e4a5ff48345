import { weekdayNumber } from "../../core/usage/report/weekdays.ts";
import { openUserLedger } from "../ledger/open.ts";
import type { OpenOptions, UsageSource } from "./source.ts";

/** The user's ledger as reports read it. */
export async function openUsageSource(options: OpenOptions): Promise<UsageSource> {
  const [{ opened, config, roots, notices }, { billingTerms }] = await Promise.all([
    openUserLedger(options),
    import("../../config/price-book-in-force.ts"),
  ]);
  return {
    reader: opened.ledger,
    billing: billingTerms(config.prices),
    firstWeekday: weekdayNumber(config.usage.week_start),
    searchedDirs: roots,
    notes: notices,
    refresh: async () => {
      await opened.again();
    },
    [Symbol.dispose]() {
      opened.ledger[Symbol.dispose]();
    },
  };
}
