import type { PricesConfig } from "../../config/prices.ts";
import type { LedgerPlaces } from "../../ledger/catch-up.ts";
import { configPath } from "../../sys/paths.ts";
import { readTextFile } from "../../sys/read-text.ts";

/** Where this user's ledger is, and by which prices it goes; nothing is opened. */
export async function loadLedgerPlaces(): Promise<{
  readonly places: LedgerPlaces;
  readonly prices: PricesConfig;
}> {
  const [{ loadConfig }, { ledgerPlaces }] = await Promise.all([
    import("../../config/load.ts"),
    import("../../ledger/catch-up.ts"),
  ]);
  const { env } = process;
  const { config } = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  return { places: ledgerPlaces(env), prices: config.prices };
}
