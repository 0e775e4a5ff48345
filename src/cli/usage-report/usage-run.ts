import type { EpochMs } from "../../core/instant.ts";
import type { LocalCalendar } from "../../core/usage/report/period.ts";
import { type FigureReport, makeReport } from "../../core/usage/report/usage-report.ts";
import type { UsageOptions } from "./options.ts";
import type { UsageSource } from "./source.ts";

/** What a report is drawn from, once its options are read. */
export interface UsageRun extends LocalCalendar {
  readonly options: UsageOptions;
  readonly source: UsageSource;
  readonly now: EpochMs;
}

/** Asks the ledger for the report. */
export function makeUsageReport(run: UsageRun, kind: FigureReport) {
  const { filter, order, byProject } = run.options;
  return makeReport(run.source.reader, { kind, filter, order, byProject }, run);
}
