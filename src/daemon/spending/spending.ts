import type { Config } from "../../config/config.ts";
import { billingTerms } from "../../config/price-book-in-force.ts";
import type { EpochMs } from "../../core/instant.ts";
import { describeBilling } from "../../core/usage/billing.ts";
import type { BudgetState } from "../../core/usage/budget.ts";
import type { UsageSummary } from "../../core/usage/summary.ts";
import type { BudgetView } from "../../core/view/bar-options.ts";
import { openBudgetNotices } from "../../store/ledger/budget-notices.ts";
import type { Ledger } from "../../store/ledger/ledger.ts";
import { removeUsageFile, writeUsageFile } from "../../store/usage-file.ts";
import type { Log } from "../../sys/log.ts";
import type { Env } from "../../sys/paths.ts";
import { budgetView } from "./budget-view.ts";
import { type BudgetWatchPorts, createBudgetWatch } from "./budget-watch.ts";
import type { Supervisor } from "../component.ts";
import { createLedgerKeeper, type LedgerKeeper, type LedgerKeeperPorts } from "./ledger-keeper.ts";
import { ledgerPorts } from "./ledger-ports.ts";

export interface SpendingPorts
  extends Pick<LedgerKeeperPorts, "onCost">, Pick<BudgetWatchPorts, "notifier" | "isQuiet"> {
  /** As it is in force at the moment. */
  readonly config: () => Config;
  readonly env: Env;
  /** What a status line reads. */
  readonly usagePath: string;
  readonly log: Log;
  readonly run: Supervisor["run"];
  readonly now: () => EpochMs;
  /** What is shown of it may have changed. */
  readonly onChange: () => void;
}

/** What is counted, and how near it is to what a person means to spend. */
export interface Spending extends LedgerKeeper {
  budgets(): readonly BudgetState[];
  /** What a bar shows of it. */
  shown(): { readonly usage: UsageSummary | undefined; readonly budget: BudgetView };
}

/** Keeps the ledger and the file of its figures, and watches the budgets. */
export function createSpending(ports: SpendingPorts): Spending {
  const { config, env, usagePath, log, run } = ports;
  let budgets: readonly BudgetState[] = [];
  let ledgerDb: Ledger["db"] | undefined;
  const watch = createBudgetWatch({
    config,
    takeNotice: (notice) => ledgerDb !== undefined && openBudgetNotices(ledgerDb)(notice),
    notifier: ports.notifier,
    isQuiet: ports.isQuiet,
  });
  const keeper = createLedgerKeeper({
    ...ledgerPorts({ config, env, log, run }),
    now: ports.now,
    onCost: ports.onCost,
    onSummary(summary, ledger) {
      run("budgets", () => {
        ledgerDb = ledger.db;
        budgets = watch.check(summary);
      });
      run("usage file", () => writeUsageFile(usagePath, summary));
      ports.onChange();
    },
  });
  return {
    ...keeper,
    budgets: () => budgets,
    shown: () => ({
      usage: keeper.summary(),
      budget: budgetView(budgets, describeBilling(billingTerms(config().prices))),
    }),
    stop() {
      keeper.stop();
      run("usage file", () => removeUsageFile(usagePath));
    },
  };
}
