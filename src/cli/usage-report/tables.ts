import { calendarDay } from "../../core/usage/report/calendar-day.ts";
import { describeBilling } from "../../core/usage/billing.ts";
import { localDayAt } from "../../core/usage/report/local-day.ts";
import type { TableStyle } from "../../report/table-style.ts";
import { wantsColor } from "../terminal.ts";
import { makeUsageBlocks, resolveTokenLimit } from "./blocks.ts";
import { makeUsageReport, type UsageRun } from "./usage-run.ts";

/** A report for people: a table, or the heat map. */
export async function renderTables(run: UsageRun): Promise<readonly string[]> {
  const { options, source, now } = run;
  if (source.reader.usageSpan() === undefined) return describeEmpty(source.searchedDirs);
  const style = await makeStyle(run);
  if (options.report === "blocks") {
    const { renderBlocks } = await import("../../report/blocks-table.ts");
    const { shown, all } = makeUsageBlocks(run);
    if (shown.entries.length === 0) return ["No block lies in that time."];
    return renderBlocks(shown, style, now, resolveTokenLimit(options.tokenLimit, all));
  }
  const report = makeUsageReport(run, options.report);
  if (report.rows.length === 0) return ["Nothing was used in that time, or nothing that fits."];
  if (options.calendar) {
    const { renderCalendar } = await import("../../report/calendar.ts");
    const today = localDayAt(now, run.offset);
    const { since, until } = options.filter;
    const frame = {
      firstWeekday: run.firstWeekday,
      until: calendarDay(Math.min(until ?? today, today)),
      ...(since !== undefined && { since }),
    };
    return renderCalendar(report, frame, style);
  }
  const { renderReport } = await import("../../report/report-table.ts");
  return renderReport(report, style, options.breakdown);
}

// Narrow enough for every column to be short; `--compact` asks for that on a wide terminal.
const COMPACT_COLUMNS = 80;
// Where nobody looks at a terminal: wide enough for all columns.
const FILE_COLUMNS = 120;

/** How tables are dressed here. */
export async function makeStyle({ options, source, offset }: UsageRun): Promise<TableStyle> {
  const [{ PLAIN_PAINT, TERMINAL_PAINT }, hasColor] = await Promise.all([
    import("../../report/paint.ts"),
    wantsColor(process.env),
  ]);
  const width = terminalColumns();
  const home = process.env["HOME"];
  return {
    width: options.compact ? Math.min(width, COMPACT_COLUMNS) : width,
    hasColor,
    paint: hasColor ? TERMINAL_PAINT : PLAIN_PAINT,
    billing: describeBilling(source.billing),
    offset,
    shortenPath: (path) =>
      home && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path,
  };
}

function terminalColumns(): number {
  const told = Number(process.env["COLUMNS"]);
  if (process.stdout.isTTY) return process.stdout.columns || told || 80;
  return Number.isSafeInteger(told) && told > 0 ? told : FILE_COLUMNS;
}

function describeEmpty(dirs: readonly string[]): readonly string[] {
  const where = dirs.length === 0 ? [] : [`Looked for transcripts in ${dirs.join(" and ")}.`];
  return [
    "Nothing has been used yet.",
    ...where,
    "Use Claude Code, and it is counted from then on; CLAUDE_CONFIG_DIR names other directories.",
  ];
}
