import type { CounterLabel } from "../telemetry/counter-reader.ts";
import type { UsageWindow } from "../usage/ledger-query.ts";
import { toMicroUsd } from "../usage/pico-usd.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import { groupRows, sumRows, toCost, toSavings } from "./amounts.ts";
import type { FigureRow } from "./figure-source.ts";
import { stepRange } from "./steps.ts";
import type { TimeRange } from "./time-range.ts";
import type { ViewSources } from "./view-sources.ts";
import type { CostBreakdown, CostView } from "./views.ts";

/** How the main thread is called among subagents. */
const MAIN_THREAD = "main";

/** What was spent, by everything that can be told apart. Rejects with what a store says. */
export async function viewCost(
  from: ViewSources,
  range: TimeRange,
  unit: CostView["unit"],
): Promise<CostView> {
  const { window, stepMs, steps } = stepRange(range, from.now, from.offset);
  const [stepped, whole, bySkill, byPlugin, byMcpServer] = await Promise.all([
    from.figures.rows({ windows: steps, by: [] }),
    from.figures.rows({ windows: [window], by: ["project", "subagent"] }),
    countedBy(from, "skill_name", window, "No skill was used, or telemetry did not tell."),
    countedBy(from, "plugin_name", window, "No plugin was used, or telemetry did not tell."),
    countedBy(
      from,
      "mcp_server_name",
      window,
      "No MCP server was used, or telemetry did not tell.",
    ),
  ]);
  const sum = sumRows(whole);
  const models = groupRows(stepped, ({ model }) => model);
  return {
    sources: from.sources,
    total: toCost(sum),
    unit,
    byModel: breakdown(whole, ({ model }) => model),
    byProject: breakdown(whole, ({ project = "" }) => project),
    bySubagent: breakdown(whole, ({ subagent = "" }) => subagent || MAIN_THREAD),
    bySkill,
    byPlugin,
    byMcpServer,
    cacheSavings: toSavings(sum),
    stepMs,
    at: steps.map((step) => step.from),
    overTime: models.map(([model]) => ({
      model,
      microUsd: steps.map((_, index) =>
        toMicroUsd(
          sumRows(stepped.filter((row) => row.window === index && row.model === model)).picoUsd,
        ),
      ),
    })),
    unpriced: models.filter(([, of]) => of.pricedResponses < of.responses).map(([model]) => model),
  };
}

const breakdown = (
  rows: readonly FigureRow[],
  keyOf: (row: FigureRow) => string,
): CostBreakdown => ({
  rows: groupRows(rows, keyOf).map(([name, sum]) => ({
    name,
    cost: toCost(sum),
    tokens: sumTokens(sum.tokens),
  })),
});

/** Only telemetry says which skill, plugin or MCP server a request was for. */
async function countedBy(
  { counters, sources }: ViewSources,
  label: CounterLabel,
  window: UsageWindow,
  whyNone: string,
): Promise<CostBreakdown> {
  if (!counters) {
    const empty =
      sources.telemetry === "off"
        ? "Telemetry is off: `waybar-llm-bridge setup --telemetry` turns it on."
        : "Nothing has been received yet.";
    return { rows: [], empty };
  }
  const [costs, tokens] = await Promise.all([
    counters.sumIncrease({ counter: "claude_code_cost_usage", window, by: [label] }),
    counters.sumIncrease({ counter: "claude_code_token_usage", window, by: [label] }),
  ]);
  const tokensOf = new Map(tokens.map(({ labels, value }) => [labels[label] ?? "", value]));
  const rows = costs
    .flatMap(({ labels, value }) => {
      const name = labels[label] ?? "";
      if (name === "") return [];
      const cost = { microUsd: Math.round(value * 1e6), isPartial: false };
      return [{ name, cost, tokens: Math.round(tokensOf.get(name) ?? 0) }];
    })
    .toSorted((a, b) => b.cost.microUsd - a.cost.microUsd);
  return rows.length === 0 ? { rows, empty: whyNone } : { rows };
}
