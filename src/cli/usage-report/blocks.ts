import { sumTokens } from "../../core/usage/tokens-by-class.ts";
import { type BlocksReport, makeBlocks } from "../../core/usage/report/blocks-report.ts";
import { addFigures } from "../../core/usage/report/figures.ts";
import type { UsageOptions } from "./options.ts";
import type { UsageRun } from "./usage-run.ts";

// As many days back as ccusage 20.0.24 goes for `--recent`.
const RECENT_MS = 3 * 86_400_000;

/** All blocks, by which a limit is judged, and those that were asked for. */
export interface ChosenBlocks {
  readonly all: BlocksReport;
  readonly shown: BlocksReport;
}

/** Asks the ledger for the blocks. */
export function makeUsageBlocks({ options, source, offset, now }: UsageRun): ChosenBlocks {
  const { filter, order, lengthHours } = options;
  const all = makeBlocks(source.reader, { filter, order, lengthHours }, offset, now);
  if (options.blocks === "all") return { all, shown: all };
  const entries = all.entries.filter((entry) => {
    if (entry.kind === "block" && entry.isActive) return true;
    return options.blocks === "recent" && entry.window.from >= now - RECENT_MS;
  });
  const figures = entries.flatMap((entry) => (entry.kind === "block" ? [entry.figures] : []));
  return { all, shown: { entries, totals: addFigures(figures) } };
}

/** The limit in tokens; of `max`, what the largest block that is over has held. */
export function resolveTokenLimit(
  limit: UsageOptions["tokenLimit"],
  { entries }: BlocksReport,
): number | undefined {
  if (limit !== "max") return limit;
  const most = Math.max(
    0,
    ...entries.flatMap((entry) =>
      entry.kind === "block" && !entry.isActive ? [sumTokens(entry.figures.tokens)] : [],
    ),
  );
  return most > 0 ? most : undefined;
}

/** Blocks as JSON or CSV. */
export async function renderBlocks(run: UsageRun): Promise<string> {
  const { options, source, now } = run;
  const { all, shown } = makeUsageBlocks(run);
  if (options.output === "csv") {
    const { renderBlocksCsv } = await import("../../report/csv.ts");
    return renderBlocksCsv(shown);
  }
  const [{ renderJson }, { toBlocksJson }] = await Promise.all([
    import("../../report/figures-json.ts"),
    import("../../report/blocks-json.ts"),
  ]);
  const tokenLimit = resolveTokenLimit(options.tokenLimit, all);
  return renderJson(toBlocksJson(shown, now, tokenLimit, source.billing.mode));
}
