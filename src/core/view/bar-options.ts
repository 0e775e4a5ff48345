import type { Control } from "../control/control.ts";
import type { UtcOffsetMinutes } from "../format/clock-time.ts";
import type { Template } from "../format/template.ts";
import type { DisplayWidth } from "../format/truncate.ts";
import type { UsageSummary } from "../usage/summary.ts";
import type { IconSet } from "./icons.ts";

/** How far budgets are used up, ready to be shown. */
export interface BudgetView {
  /** That of the budget that is used up furthest; absent while all are far from it. */
  readonly class?: "budget-warning" | "budget-over" | undefined;
  /** A line for each budget that is nearly or wholly used up. */
  readonly lines: readonly string[];
}

/** What a person may choose about the bar, and what only the surface knows. */
export interface BarOptions {
  /** Absent: the default text, which speaks of one session or of several. */
  readonly format?: Template;
  readonly icons: IconSet;
  /** Columns. */
  readonly maxWidth: number;
  readonly contextHighPercent: number;
  /** A session that is silent for so long and neither idle nor waiting is stale. */
  readonly staleAfterMs: number;
  /** The names of the bridge's own parts that do not work. */
  readonly degraded: readonly string[];
  /** What the ledger tells of today and this week; absent where there is none. */
  readonly usage?: UsageSummary;
  readonly budget?: BudgetView;
  /** What a person has said by clicking on the bar; absent where nobody can. */
  readonly control?: Control;
  readonly displayWidth: DisplayWidth;
  readonly utcOffsetMinutes: UtcOffsetMinutes;
}
