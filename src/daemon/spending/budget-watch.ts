import type { Config } from "../../config/config.ts";
import { billingTerms } from "../../config/price-book-in-force.ts";
import { describeBilling } from "../../core/usage/billing.ts";
import {
  type BudgetNotice,
  type BudgetState,
  budgetStates,
  type TakeNotice,
} from "../../core/usage/budget.ts";
import { budgetMessage } from "../../core/usage/budget-words.ts";
import type { UsageSummary } from "../../core/usage/summary.ts";
import type { Notification } from "../../surfaces/notify/notification.ts";
import type { Notifier } from "../../surfaces/notify/notifier.ts";

export interface BudgetWatchPorts {
  /** As it is in force at the moment. */
  readonly config: () => Pick<Config, "budget" | "prices">;
  readonly takeNotice: TakeNotice;
  readonly notifier: Pick<Notifier, "notify">;
  /** Nothing may be told at the moment: what still holds afterwards is told then. */
  readonly isQuiet: () => boolean;
}

/** Watches how far the budgets are used up. */
export interface BudgetWatch {
  /** The state of each budget. Tells a person of what has been crossed since; throws what `takeNotice` does, and tells it next time then. */
  check(summary: UsageSummary): readonly BudgetState[];
}

/** A person is told of each crossing once, as long as they want to be told. */
export function createBudgetWatch({
  config,
  takeNotice,
  notifier,
  isQuiet,
}: BudgetWatchPorts): BudgetWatch {
  // The ledger knows as well, but would have to be asked at every response.
  let told = new Set<string>();
  return {
    check(summary) {
      const { budget, prices } = config();
      const states = budgetStates(summary, budget);
      if (!budget.notify || isQuiet()) return states;
      const crossed = states.flatMap((state) => {
        const notice = toNotice(state);
        return notice === undefined ? [] : [{ state, notice, key: keyOf(notice) }];
      });
      for (const { state, notice, key } of crossed) {
        if (told.has(key)) continue;
        const isNew = takeNotice(notice);
        told.add(key);
        if (isNew) notifier.notify(toNotification(state, notice, prices));
      }
      // Periods that have passed come no more.
      told = told.intersection(new Set(crossed.map(({ key }) => key)));
      return states;
    },
  };
}

function toNotice({
  level,
  period,
  startsAt,
  limitMicroUsd,
}: BudgetState): BudgetNotice | undefined {
  return level === "ok" ? undefined : { level, period, startsAt, limitMicroUsd };
}

const keyOf = ({ period, startsAt, limitMicroUsd, level }: BudgetNotice): string =>
  `${period} ${startsAt} ${limitMicroUsd} ${level}`;

const LOOK_OF = {
  warning: { urgency: "normal", icon: "dialog-information" },
  // Whoever is away while agents work finds it when they are back.
  over: { urgency: "critical", icon: "dialog-warning" },
} as const satisfies Record<BudgetNotice["level"], Pick<Notification, "urgency" | "icon">>;

const toNotification = (
  state: BudgetState,
  { level, period }: BudgetNotice,
  prices: Config["prices"],
): Notification => ({
  ...budgetMessage(state, describeBilling(billingTerms(prices))),
  ...LOOK_OF[level],
  replaceKey: `budget ${period}`,
});
