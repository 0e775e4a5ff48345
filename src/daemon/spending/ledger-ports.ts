import type { Config } from "../../config/config.ts";
import { ledgerPlaces } from "../../ledger/catch-up.ts";
import { toLedgerFault } from "../../ledger/faults.ts";
import { ledgerPrices } from "../../ledger/prices.ts";
import { weekdayNumber } from "../../core/usage/report/weekdays.ts";
import { projectFinder } from "../../ledger/project.ts";
import { openLedgerDatabase } from "../../store/ledger/database.ts";
import { type Ledger, openLedger } from "../../store/ledger/ledger.ts";
import type { Log } from "../../sys/log.ts";
import { runOwnProgram } from "../../sys/own-program.ts";
import { pathFacts } from "../../sys/path-facts.ts";
import type { Env } from "../../sys/paths.ts";
import { utcOffsetMinutes } from "../../sys/utc-offset.ts";
import type { Supervisor } from "../component.ts";
import type { LedgerKeeperPorts } from "./ledger-keeper.ts";

/** Another process writes for some milliseconds at a time; who waits longer is tried again later. */
const BUSY_TIMEOUT_MS = 250;

export interface LedgerSetup {
  readonly config: () => Config;
  readonly env: Env;
  readonly log: Log;
  readonly run: Supervisor["run"];
}

type Ports = Pick<
  LedgerKeeperPorts,
  "open" | "isInPlace" | "catchUp" | "findProject" | "calendar" | "run"
>;

/** What the keeper of the ledger needs of the system. */
export function ledgerPorts({ config, env, log, run }: LedgerSetup): Ports {
  const { path, home } = ledgerPlaces(env);
  const inodes = new WeakMap<Ledger, number>();
  /** Says of what is thrown what to do about it. */
  const named = (task: () => void) => () => {
    try {
      task();
    } catch (error) {
      throw path === undefined ? error : toLedgerFault(error, path);
    }
  };
  const inodeNow = () => (path === undefined ? undefined : pathFacts(path)?.inode);
  return {
    open() {
      if (path === undefined) throw new Error("there is no home directory to keep it in");
      const ledger = openLedger(
        openLedgerDatabase(path, BUSY_TIMEOUT_MS),
        ledgerPrices(config().prices),
      );
      inodes.set(ledger, inodeNow() ?? 0);
      return ledger;
    },
    isInPlace: (ledger) => inodes.get(ledger) === inodeNow(),
    catchUp(done) {
      const child = runOwnProgram(["ledger", "sync"]);
      let isLeft = false;
      void child.ended.then(({ exitCode, stderr }) => {
        if (isLeft) return;
        for (const line of stderr.split("\n")) if (line !== "") log(line);
        if (exitCode !== 0) log(`transcripts could not be read (exit code ${exitCode})`);
        done();
      });
      return {
        [Symbol.dispose]() {
          isLeft = true;
          child[Symbol.dispose]();
        },
      };
    },
    findProject: projectFinder(home),
    calendar: () => ({
      offset: utcOffsetMinutes,
      firstWeekday: weekdayNumber(config().usage.week_start),
    }),
    run: (task, retry) => run("ledger", named(task), retry && named(retry)),
  };
}
