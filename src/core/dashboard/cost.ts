import type { CounterLabel, CounterSum } from "../telemetry/counter-reader.ts";
import type { UsageWindow } from "../usage/ledger-query.ts";
import { toMicroUsd } from "../usage/pico-usd.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import { groupRows, stepsByModel, sumRows, toCost, toSavings } from "./amounts.ts";
import type { FigureRow } from "./figure-source.ts";
import { stepRange } from "./steps.ts";
import type { TimeRange } from "./time-range.ts";
import type { ViewSources } from "./view-sources.ts";
import type { CostBreakdown, CostView } from "./views.ts";

/** How the main thread is called among subagents. */
const MAIN_THREAD = "main";

/** What was spent, by everything that can be told apart. Rejects with what a store says. */
export async function viewCost(from: ViewSources, range: TimeRange): Promise<CostView> {
  const { window, stepMs, steps } = stepRange(range, from.now, from.offset);
  const [stepped, whole, told] = await Promise.all([
    from.figures.rows({ windows: steps, by: [] }),
    from.figures.rows({ windows: [window], by: ["project", "subagent"] }),
    tellApart(from, window),
  ]);
  const sum = sumRows(whole);
  const models = groupRows(stepped, ({ model }) => model);
  return {
    sources: from.sources,
    total: toCost(sum),
    unit: from.unit,
    byModel: breakdown(whole, ({ model }) => model),
    byProject: breakdown(whole, ({ project = "" }) => project),
    bySubagent: breakdown(whole, ({ subagent = "" }) => subagent || MAIN_THREAD),
    bySkill: toldBy(told, "skill_name", "No skill was used, or telemetry did not tell."),
    byPlugin: toldBy(told, "plugin_name", "No plugin was used, or telemetry did not tell."),
    byMcpServer: toldBy(
      told,
      "mcp_server_name",
      "No MCP server was used, or telemetry did not tell.",
    ),
    cacheSavings: toSavings(whole),
    stepMs,
    at: steps.map((step) => step.from),
    overTime: stepsByModel(stepped, steps.length).map(([model, sums]) => ({
      model,
      microUsd: sums.map(({ picoUsd }) => toMicroUsd(picoUsd)),
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

/** By what only telemetry tells requests apart. */
const TOLD = ["skill_name", "plugin_name", "mcp_server_name"] as const;

/** What telemetry says of costs and tokens, by all of that at once; or why it says nothing. */
type Told =
  | { readonly costs: readonly CounterSum[]; readonly tokens: readonly CounterSum[] }
  | { readonly empty: string };

async function tellApart({ counters, sources }: ViewSources, window: UsageWindow): Promise<Told> {
  if (!counters) {
    return {
      empty:
        sources.telemetry === "off"
          ? "Telemetry is off. `waybar-llm-bridge setup --telemetry` has the daemon receive it and the agent send it; start the daemon again afterwards."
          : "Nothing has been received yet.",
    };
  }
  const [costs, tokens] = await Promise.all([
    counters.sumIncrease({ counter: "claude_code_cost_usage", window, by: TOLD }),
    counters.sumIncrease({ counter: "claude_code_token_usage", window, by: TOLD }),
  ]);
  return { costs, tokens };
}

function toldBy(told: Told, label: (typeof TOLD)[number], whyNone: string): CostBreakdown {
  if ("empty" in told) return { rows: [], empty: told.empty };
  const tokensOf = sumBy(told.tokens, label);
  const rows = [...sumBy(told.costs, label)]
    .filter(([name]) => name !== "")
    .map(([name, usd]) => ({
      name,
      cost: { microUsd: Math.round(usd * 1e6), isPartial: false },
      tokens: Math.round(tokensOf.get(name) ?? 0),
    }))
    .toSorted((a, b) => b.cost.microUsd - a.cost.microUsd);
  return rows.length === 0 ? { rows, empty: whyNone } : { rows };
}

function sumBy(sums: readonly CounterSum[], label: CounterLabel): ReadonlyMap<string, number> {
  const byName = new Map<string, number>();
  for (const { labels, value } of sums) {
    const name = labels[label] ?? "";
    byName.set(name, (byName.get(name) ?? 0) + value);
  }
  return byName;
}
