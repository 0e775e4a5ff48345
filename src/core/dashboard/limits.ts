import { epochMs } from "../instant.ts";
import type { BudgetState } from "../usage/budget.ts";
import { toMicroUsd } from "../usage/pico-usd.ts";
import { LIMIT_WINDOW_HOURS, projectBlock } from "../usage/report/block.ts";
import { makeBlocks } from "../usage/report/blocks-report.ts";
import { calendarDay } from "../usage/report/calendar-day.ts";
import { localDayAt } from "../usage/report/local-day.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import type { Spent } from "../usage/summary.ts";
import { toCost } from "./amounts.ts";
import type { ViewSources } from "./view-sources.ts";
import type { Cost, LimitsView } from "./views.ts";

/** The longest window is seven days. */
const COURSE_MS = 7 * 24 * 3600_000;

/** Of less there is no pace: the first seconds of a session would come to thousands of dollars. */
const PACE_MS = 5 * 60_000;

/** Limits of the subscription, the open block and the budgets. Throws what the ledger says. */
export function viewLimits(from: ViewSources, budgets: readonly BudgetState[]): LimitsView {
  const { ledger, now, offset } = from;
  const toldOf = budgets.map(({ period, spent, limitMicroUsd, level }) => ({
    period,
    spent: spentCost(spent),
    limitMicroUsd,
    level,
  }));
  if (!ledger) return { limits: [], block: null, budgets: toldOf };
  const samples = ledger.rateLimits({ from: epochMs(now - COURSE_MS), to: epochMs(now + 1) });
  const byLimit = Map.groupBy(samples, ({ window, account }) => `${window} ${account}`);
  const { entries } = makeBlocks(
    ledger,
    {
      filter: { since: calendarDay(localDayAt(now, offset) - 2) },
      order: "asc",
      lengthHours: LIMIT_WINDOW_HOURS,
    },
    offset,
    now,
  );
  const block = entries.findLast((entry) => entry.kind === "block");
  const lastedMs = block ? block.figures.lastAt - block.figures.firstAt : 0;
  const projection = block && lastedMs >= PACE_MS ? projectBlock(block, now) : undefined;
  return {
    limits: [...byLimit.values()].flatMap((course) => {
      const last = course.at(-1);
      if (!last) return [];
      const { window, account, usedPercent, resetsAt, at } = last;
      // A window that has ended is empty again.
      const isOver = resetsAt !== undefined && resetsAt <= now;
      return [
        {
          window,
          account,
          usedPercent: isOver ? 0 : usedPercent,
          resetsAt: isOver ? null : (resetsAt ?? null),
          at,
          course: course.map((sample) => ({ at: sample.at, value: sample.usedPercent })),
        },
      ];
    }),
    block: block?.isActive
      ? {
          from: block.window.from,
          to: block.window.to,
          cost: toCost(block.figures),
          tokens: sumTokens(block.figures.tokens),
          projectedMicroUsd: projection ? toMicroUsd(projection.picoUsd) : null,
          isTold: block.course.length > 0,
        }
      : null,
    budgets: toldOf,
  };
}

const spentCost = ({ microUsd, isPartial }: Spent): Cost => ({
  microUsd: microUsd ?? null,
  isPartial,
});
