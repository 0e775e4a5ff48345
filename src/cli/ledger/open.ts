import type { Config } from "../../config/config.ts";
import type { CatchUpOptions, CaughtUp } from "../../ledger/catch-up.ts";
import { configPath } from "../../sys/paths.ts";
import { readTextFile } from "../../sys/read-text.ts";
import { ledgerNotices } from "./notices.ts";

/** The user's ledger, up to date, with what belongs to it. */
export interface UserLedger {
  readonly opened: CaughtUp;
  readonly config: Config;
  readonly roots: readonly string[];
  /** What is out of order, in sentences. */
  readonly notices: readonly string[];
}

/** Opens this user's ledger with everything in it that transcripts say by now. Throws BridgeFault of the ledger's codes. */
export async function openUserLedger(options: CatchUpOptions = {}): Promise<UserLedger> {
  const [{ loadConfig }, { describeConfigProblem }, { catchUp, ledgerPlaces }] = await Promise.all([
    import("../../config/load.ts"),
    import("../../config/problem.ts"),
    import("../../ledger/catch-up.ts"),
  ]);
  const { env } = process;
  const path = configPath(env);
  const { config, problems } = await loadConfig({ path, env, readFile: readTextFile });
  const places = ledgerPlaces(env);
  const opened = await catchUp(places, config.prices, options).catch(async (error: unknown) => {
    const { toLedgerFault } = await import("../../ledger/faults.ts");
    throw toLedgerFault(error, places.path ?? "in memory");
  });
  const notices = [...problems.map(describeConfigProblem), ...ledgerNotices(opened, places)];
  return { opened, config, roots: places.roots, notices };
}
