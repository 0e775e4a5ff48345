import { BridgeFault } from "../../core/fault.ts";
import { type EpochMs, epochMs } from "../../core/instant.ts";
import { localDayAt } from "../../core/usage/report/local-day.ts";
import { type LocalCalendar, startOfLast } from "../../core/usage/report/period.ts";
import type { FigureReport } from "../../core/usage/report/usage-report.ts";
import { EXIT } from "../../sys/exit.ts";
import { whileReading } from "../ledger/progress.ts";
import type { UsageOptions } from "./options.ts";
import type { OpenUsageSource, UsageSource } from "./source.ts";
import { makeUsageReport, type UsageRun } from "./usage-run.ts";
import { zoneOffset } from "./zone.ts";

/** Prints a report of usage; gives the exit code. Throws what SQLite says as a fault in words. */
export async function runUsage(asked: UsageOptions, open: OpenUsageSource): Promise<number> {
  try {
    return await showUsage(asked, open, false);
  } catch (error) {
    const fault = await inWords(error);
    if (!(fault instanceof BridgeFault && fault.code === "ledger-damaged")) throw fault;
  }
  // Damage may show only where a page is read, and a report is printed whole: it can be asked for again.
  try {
    return await showUsage(asked, open, true);
  } catch (error) {
    throw await inWords(error);
  }
}

async function inWords(error: unknown): Promise<unknown> {
  const [{ toLedgerFault }, { ledgerPath }] = await Promise.all([
    import("../../ledger/faults.ts"),
    import("../../sys/paths.ts"),
  ]);
  return toLedgerFault(error, ledgerPath(process.env) ?? "in memory");
}

async function showUsage(
  asked: UsageOptions,
  open: OpenUsageSource,
  isDamaged: boolean,
): Promise<number> {
  const offset = zoneOffset(asked.timezone);
  const now = epochMs(Date.now());
  using source = await openWithProgress(open, isDamaged);
  for (const note of source.notes) console.error(note);
  const firstWeekday = asked.firstWeekday ?? source.firstWeekday;
  const options = limitToLast(asked, { offset, firstWeekday }, now);
  const run: UsageRun = { options, source, offset, firstWeekday, now };
  if (options.live) {
    const { runLive } = await import("./live.ts");
    return await runLive(run);
  }
  // `process.stdout` would take 7 ms to load, and this ends the line itself.
  console.log(await renderUsage(run));
  return EXIT.ok;
}

/** A report as text, without the end of its last line. */
export async function renderUsage(run: UsageRun): Promise<string> {
  const { options } = run;
  if (options.output === "table") {
    const { renderTables } = await import("./tables.ts");
    return (await renderTables(run)).join("\n");
  }
  if (options.report === "blocks") {
    const { renderBlocks } = await import("./blocks.ts");
    return await renderBlocks(run);
  }
  return await renderFigures(run, options.report);
}

async function renderFigures(run: UsageRun, kind: FigureReport): Promise<string> {
  const report = makeUsageReport(run, kind);
  if (run.options.output === "csv") {
    const { renderReportCsv } = await import("../../report/csv.ts");
    return renderReportCsv(report, run.options.breakdown);
  }
  const { renderJson, toReportJson } = await import("../../report/figures-json.ts");
  return renderJson(toReportJson(report, run.source.billing.mode));
}

function limitToLast(
  options: UsageOptions,
  { offset, firstWeekday }: LocalCalendar,
  now: EpochMs,
): UsageOptions {
  const { last, filter } = options;
  if (last === undefined) return options;
  const since = startOfLast(last.count, last.length, localDayAt(now, offset), firstWeekday);
  const isLater = filter.since === undefined || since > filter.since;
  return isLater ? { ...options, filter: { ...filter, since } } : options;
}

const openWithProgress = (open: OpenUsageSource, isDamaged: boolean): Promise<UsageSource> =>
  whileReading((onProgress) => open({ onProgress, isDamaged }));
