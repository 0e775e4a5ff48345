import { join } from "node:path";
import {
  type Dashboard,
  type DataQuery,
  type DataSourceRef,
  GraphDrawStyle,
  type GraphFieldConfig,
  type GridPos,
  type Panel as GrafanaPanel,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VariableRefresh,
  type VizTooltipOptions,
} from "@grafana/schema";
import type { CounterLabel, CounterName } from "../../src/core/telemetry/counter-reader.ts";
import { growthOf } from "../../src/ingest/prometheus/growth-query.ts";
import { ROOT } from "../build.ts";

/** Where the dashboard lies. */
export const GRAFANA_DASHBOARD = join(ROOT, "share/telemetry/grafana/dashboards/llm-bridge.json");

const SOURCE: DataSourceRef = { type: "prometheus", uid: "${datasource}" };

/** All curves of a moment, the highest first. */
const TOOLTIP: VizTooltipOptions = {
  mode: TooltipDisplayMode.Multi,
  sort: SortOrder.Descending,
};

/** Everybody and everywhere, unless somebody chooses. */
const CHOSEN = ['host=~"$host"', 'user=~"$user"'];

interface Panel {
  readonly title: string;
  readonly type: "stat" | "timeseries" | "bargauge" | "table";
  readonly width: number;
  readonly height: number;
  readonly unit: string;
  readonly decimals?: number;
  readonly queries: readonly Query[];
  /** Columns that are piled up. */
  readonly isStacked?: boolean;
}

interface Query {
  readonly expr: string;
  readonly legend: string;
  /** One value for the whole range that is looked at. */
  readonly isInstant?: boolean;
}

/** A question as Grafana's Prometheus has it (packages/grafana-prometheus, `dataquery.ts`). */
interface PrometheusQuery extends DataQuery {
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant: boolean;
  readonly range: boolean;
  readonly format?: "time_series" | "table" | "heatmap";
}

/** As the bridge's own views count: first samples and resets included. */
const sum = (counter: CounterName, by: readonly CounterLabel[], window: string): string =>
  `sum by (${by.join(", ")}) (${growthOf(counter, CHOSEN, window)})`;

const whole = (counter: CounterName, by: readonly CounterLabel[] = [], legend = ""): Query => ({
  expr: sum(counter, by, "$__range"),
  legend,
  isInstant: true,
});

const step = (counter: CounterName, by: readonly CounterLabel[], legend: string): Query => ({
  expr: sum(counter, by, "$__interval"),
  legend,
});

const TOP = 20;
const topSessions = (counter: CounterName, legend: string): Query => ({
  expr: `topk(${TOP}, ${sum(counter, ["session_id"], "$__range")})`,
  legend,
  isInstant: true,
});

const stat = (title: string, unit: string, query: Query, decimals?: number): Panel => ({
  title,
  type: "stat",
  width: 4,
  height: 4,
  unit,
  queries: [query],
  ...(decimals !== undefined && { decimals }),
});

const ROWS: readonly (readonly Panel[])[] = [
  [
    stat("Cost", "currencyUSD", whole("claude_code_cost_usage"), 2),
    stat("Tokens", "short", whole("claude_code_token_usage")),
    stat("Sessions", "none", whole("claude_code_session_count"), 0),
    stat("Active time", "s", whole("claude_code_active_time")),
    stat("Commits", "none", whole("claude_code_commit_count"), 0),
    stat("Pull requests", "none", whole("claude_code_pull_request_count"), 0),
  ],
  [
    {
      title: "Cost by model",
      type: "timeseries",
      width: 12,
      height: 9,
      unit: "currencyUSD",
      isStacked: true,
      queries: [step("claude_code_cost_usage", ["model"], "{{model}}")],
    },
    {
      title: "Tokens by type",
      type: "timeseries",
      width: 12,
      height: 9,
      unit: "short",
      isStacked: true,
      queries: [step("claude_code_token_usage", ["type"], "{{type}}")],
    },
  ],
  [
    {
      title: "Cost by model, all of the range",
      type: "bargauge",
      width: 8,
      height: 8,
      unit: "currencyUSD",
      queries: [whole("claude_code_cost_usage", ["model"], "{{model}}")],
    },
    {
      title: "Cost by subagent",
      type: "bargauge",
      width: 8,
      height: 8,
      unit: "currencyUSD",
      queries: [whole("claude_code_cost_usage", ["agent_name"], "{{agent_name}}")],
    },
    {
      title: "Lines of code",
      type: "timeseries",
      width: 8,
      height: 8,
      unit: "none",
      queries: [step("claude_code_lines_of_code_count", ["type"], "{{type}}")],
    },
  ],
  [
    {
      title: `The ${TOP} dearest sessions`,
      type: "table",
      width: 24,
      height: 9,
      unit: "currencyUSD",
      queries: [topSessions("claude_code_cost_usage", "{{session_id}}")],
    },
  ],
  [
    {
      title: "The bridge: parts that do not work",
      type: "timeseries",
      width: 8,
      height: 7,
      unit: "none",
      queries: [{ expr: "llm_bridge_component_up == 0", legend: "{{component}}" }],
    },
    {
      title: "The bridge: until bars are told",
      type: "timeseries",
      width: 8,
      height: 7,
      unit: "s",
      queries: [0.5, 0.99].map((share) => ({
        expr: `histogram_quantile(${share}, sum by (le) (rate(llm_bridge_publish_latency_seconds_bucket[$__rate_interval])))`,
        legend: `p${share * 100}`,
      })),
    },
    {
      title: "The bridge: points received",
      type: "timeseries",
      width: 8,
      height: 7,
      unit: "cps",
      queries: [
        {
          expr: "sum by (outcome) (rate(llm_bridge_otlp_points_total[$__rate_interval]))",
          legend: "{{outcome}}",
        },
      ],
    },
  ],
];

function toPanels(): GrafanaPanel[] {
  const panels: GrafanaPanel[] = [];
  let y = 0;
  for (const row of ROWS) {
    let x = 0;
    for (const panel of row) {
      panels.push(toPanel(panel, panels.length + 1, { x, y, w: panel.width, h: panel.height }));
      x += panel.width;
    }
    y += Math.max(...row.map(({ height }) => height));
  }
  return panels;
}

function toPanel(panel: Panel, id: number, gridPos: GridPos): GrafanaPanel {
  const { title, type, unit, decimals, queries } = panel;
  return {
    id,
    title,
    type,
    gridPos,
    datasource: SOURCE,
    // No step is shorter than what lies between two looks.
    interval: "1m",
    fieldConfig: {
      defaults: {
        unit,
        ...(decimals !== undefined && { decimals }),
        ...(type === "timeseries" && { custom: { ...drawn(panel) } }),
      },
      overrides: [],
    },
    ...(type === "timeseries" && {
      options: { tooltip: TOOLTIP },
    }),
    ...(type === "table" && {
      transformations: [
        { id: "organize", options: { excludeByName: { Time: true } } },
        { id: "sortBy", options: { sort: [{ field: "Value", desc: true }] } },
      ],
    }),
    targets: queries.map((query, index) => ({ ...toTarget(query, index, type) })),
  };
}

function drawn({ isStacked = false }: Panel): GraphFieldConfig {
  return {
    drawStyle: isStacked ? GraphDrawStyle.Bars : GraphDrawStyle.Line,
    fillOpacity: isStacked ? 60 : 10,
    stacking: { mode: isStacked ? StackingMode.Normal : StackingMode.None },
  };
}

function toTarget(
  { expr, legend, isInstant = false }: Query,
  index: number,
  type: Panel["type"],
): PrometheusQuery {
  return {
    refId: String.fromCharCode(65 + index),
    datasource: SOURCE,
    expr,
    legendFormat: legend,
    instant: isInstant,
    range: !isInstant,
    ...(type === "table" && { format: "table" }),
  };
}

const choice = (name: "host" | "user") =>
  ({
    name,
    type: "query",
    datasource: SOURCE,
    query: `label_values(${name})`,
    refresh: VariableRefresh.onTimeRangeChanged,
    includeAll: true,
    // Also what says nothing of where it is from.
    allValue: ".*",
    multi: true,
    current: { text: "All", value: "$__all" },
  }) as const;

/** The dashboard as Grafana has it: its own types (`@grafana/schema`, of the version in `compose.yaml`) check it. */
export const grafanaDashboard = () =>
  ({
    uid: "llm-bridge",
    title: "Coding agents",
    tags: ["llm-bridge"],
    schemaVersion: 39,
    editable: true,
    time: { from: "now-24h", to: "now" },
    refresh: "1m",
    templating: {
      list: [
        { name: "datasource", type: "datasource", query: "prometheus" },
        choice("host"),
        choice("user"),
      ],
    },
    panels: toPanels(),
  }) satisfies Dashboard;

/** Every question that its panels ask, with the panel's title. */
export const panelQueries = (): readonly {
  readonly title: string;
  readonly expr: string;
  readonly isInstant: boolean;
}[] =>
  ROWS.flat().flatMap(({ title, queries }) =>
    queries.map(({ expr, isInstant = false }) => ({ title, expr, isInstant })),
  );

if (import.meta.main) {
  await Bun.write(GRAFANA_DASHBOARD, `${JSON.stringify(grafanaDashboard(), null, 2)}\n`);
}
