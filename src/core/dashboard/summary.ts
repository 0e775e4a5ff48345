import type { CounterName } from "../telemetry/counter-reader.ts";
import type { UsageWindow } from "../usage/ledger-query.ts";
import { toMicroUsd } from "../usage/pico-usd.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import { groupRows, sumRows, toCost, toTokenFigures } from "./amounts.ts";
import type { FigureRow } from "./figure-source.ts";
import { stepRange } from "./steps.ts";
import type { TimeRange } from "./time-range.ts";
import type { ViewSources } from "./view-sources.ts";
import type { DashboardMetrics, SummaryView, TimePoint } from "./views.ts";

/** The figures of one range, by the names of the usage monitor. Rejects with what a store says. */
export async function getDashboardMetrics(
  from: ViewSources,
  range: TimeRange,
): Promise<DashboardMetrics> {
  return (await viewSummary(from, range)).metrics;
}

/** What a range comes to, beside the same length of time before it. Rejects with what a store says. */
export async function viewSummary(from: ViewSources, range: TimeRange): Promise<SummaryView> {
  const { window, before, stepMs, steps } = stepRange(range, from.now, from.offset);
  const { figures } = from;
  const [stepped, whole, earlier, sessionCount, sessionsBefore] = await Promise.all([
    figures.rows({ windows: steps, by: [] }),
    figures.rows({ windows: [window], by: ["project"] }),
    figures.rows({ windows: [before], by: [] }),
    figures.countSessions(window),
    figures.countSessions(before),
  ]);
  const [active, lines, commits, pulls] = await Promise.all([
    counted(from, "claude_code_active_time", window),
    countedByType(from, "claude_code_lines_of_code_count", window),
    counted(from, "claude_code_commit_count", window),
    counted(from, "claude_code_pull_request_count", window),
  ]);
  const sum = sumRows(whole);
  const sumBefore = sumRows(earlier);
  const stepSums = steps.map((step, index) => ({
    at: step.from,
    sum: sumRows(stepped.filter((row) => row.window === index)),
  }));
  const overTime = (value: (step: (typeof stepSums)[number]["sum"]) => number): TimePoint[] =>
    stepSums.map(({ at, sum: step }) => ({ at, value: value(step) }));
  return {
    sources: from.sources,
    metrics: {
      totalTokens: sumTokens(sum.tokens),
      totalCostUsd: toMicroUsd(sum.picoUsd) / 1e6,
      activeTimeSeconds: active,
      sessionCount,
      linesAdded: lines.get("added") ?? 0,
      linesRemoved: lines.get("removed") ?? 0,
      commitCount: commits,
      pullRequestCount: pulls,
      tokensByModel: groupRows(whole, ({ model }) => model).map(([model, of]) => {
        const { microUsd } = toCost(of);
        return {
          model,
          tokens: sumTokens(of.tokens),
          costUsd: microUsd === null ? null : microUsd / 1e6,
        };
      }),
      tokensOverTime: overTime((step) => sumTokens(step.tokens)),
    },
    cost: toCost(sum),
    unit: from.unit,
    tokens: toTokenFigures(sum.tokens),
    stepMs,
    before: {
      totalTokens: sumTokens(sumBefore.tokens),
      cost: toCost(sumBefore),
      sessionCount: sessionsBefore,
    },
    costOverTime: overTime((step) => toMicroUsd(step.picoUsd)),
    projects: groupRows(whole, ({ project = "" }) => project).map(([project, of]) => ({
      project,
      cost: toCost(of),
      tokens: sumTokens(of.tokens),
    })),
    telemetryOnly: ofTelemetryOnly(whole),
  };
}

function ofTelemetryOnly(rows: readonly FigureRow[]): SummaryView["telemetryOnly"] {
  const elsewhere = rows.filter(({ isTelemetryOnly }) => isTelemetryOnly === true);
  if (elsewhere.length === 0) return null;
  const sum = sumRows(elsewhere);
  return { cost: toCost(sum), tokens: sumTokens(sum.tokens) };
}

async function counted(
  { counters }: ViewSources,
  counter: CounterName,
  window: UsageWindow,
): Promise<number> {
  const sums = (await counters?.sumIncrease({ counter, window, by: [] })) ?? [];
  return sums.reduce((sum, { value }) => sum + value, 0);
}

async function countedByType(
  { counters }: ViewSources,
  counter: CounterName,
  window: UsageWindow,
): Promise<ReadonlyMap<string, number>> {
  const sums = (await counters?.sumIncrease({ counter, window, by: ["type"] })) ?? [];
  return new Map(sums.map(({ labels, value }) => [labels.type ?? "", value]));
}
