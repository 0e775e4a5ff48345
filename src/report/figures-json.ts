import { sumTokens, type TokensByClass } from "../core/usage/tokens-by-class.ts";
import type { AgentCost } from "../core/usage/ledger-query.ts";
import {
  type Figures,
  isUnpriced,
  type ModelFigures,
  unpricedModels,
  type UsageFigures,
} from "../core/usage/report/figures.ts";
import {
  type FigureReport,
  isPeriodLength,
  MAIN_THREAD,
  type ReportRow,
  type UsageReport,
} from "../core/usage/report/usage-report.ts";
import { toUsd } from "./amount.ts";

/** Anything that JSON can hold. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type JsonObject = Readonly<Record<string, Json>>;

/** A report as `docs/usage-json.schema.json` describes it. Where ccusage 20.0.24 has the same thing, it has the same name. */
export function toReportJson(report: UsageReport, billing: string): JsonObject {
  const { kind, byProject, rows, totals } = report;
  return {
    ...(byProject
      ? { projects: groupRows(kind, rows) }
      : { [LIST_KEYS[kind]]: rows.map((row) => toRowJson(kind, row)) }),
    totals: {
      ...tokensJson(totals.tokens),
      totalCost: costOf(totals),
      webSearches: totals.webSearches,
      responses: totals.responses,
      unpricedModels: unpricedModels(totals).map(({ model }) => model),
      unpriced: unpricedJson(totals),
    },
    billing,
  };
}

/** JSON as ccusage prints it: indented, with a line of its own for each value. */
export const renderJson = (json: Json): string => JSON.stringify(json, undefined, 2);

const LIST_KEYS = {
  daily: "daily",
  weekly: "weekly",
  monthly: "monthly",
  session: "sessions",
  project: "projects",
  model: "models",
  agent: "agents",
} as const satisfies Record<FigureReport, string>;

/** What the name of a row is called, in JSON and CSV. */
export const NAME_KEYS = {
  daily: "date",
  weekly: "week",
  monthly: "month",
  session: "sessionId",
  project: "project",
  model: "modelName",
  agent: "agent",
} as const satisfies Record<FigureReport, string>;

function groupRows(kind: FigureReport, rows: readonly ReportRow[]): JsonObject {
  const groups = Map.groupBy(rows, ({ project }) => project ?? "");
  return Object.fromEntries(
    [...groups].map(([project, group]) => [project, group.map((row) => toRowJson(kind, row))]),
  );
}

function toRowJson(
  kind: FigureReport,
  { name, figures, project, agentCost }: ReportRow,
): JsonObject {
  return {
    [NAME_KEYS[kind]]: name,
    ...(kind === "agent" && { isSubagent: name !== MAIN_THREAD }),
    ...(isPeriodLength(kind) && project !== undefined && { project }),
    ...(kind === "session" && { projectPath: project ?? null }),
    ...tokensJson(figures.tokens),
    totalCost: costOf(figures),
    ...(kind === "session" && agentCostJson(figures, agentCost)),
    ...(!isPeriodLength(kind) && {
      firstActivity: new Date(figures.firstAt).toISOString(),
      lastActivity: new Date(figures.lastAt).toISOString(),
    }),
    webSearches: figures.webSearches,
    responses: figures.responses,
    modelsUsed: figures.models.map(({ model }) => model),
    modelBreakdowns: figures.models.map(toModelJson),
    unpriced: unpricedJson(figures),
  };
}

function toModelJson(figures: ModelFigures): JsonObject {
  const { totalTokens: _, ...tokens } = tokensJson(figures.tokens);
  return {
    modelName: figures.model,
    ...tokens,
    cost: costOf(figures),
    ...(figures.unpriced !== undefined && { missingPricing: true }),
    webSearches: figures.webSearches,
    responses: figures.responses,
  };
}

function tokensJson(tokens: TokensByClass) {
  const { inputTokens, outputTokens, cacheReadTokens } = tokens;
  const { cacheWrite5mTokens, cacheWrite1hTokens } = tokens;
  return {
    inputTokens,
    outputTokens,
    cacheCreationTokens: cacheWrite5mTokens + cacheWrite1hTokens,
    cacheCreation5mTokens: cacheWrite5mTokens,
    cacheCreation1hTokens: cacheWrite1hTokens,
    cacheReadTokens,
    totalTokens: sumTokens(tokens),
  };
}

/** What has no price anywhere costs `null`, never 0. */
const costOf = (figures: Figures): number | null =>
  isUnpriced(figures) ? null : toUsd(figures.picoUsd);

function unpricedJson(figures: UsageFigures): readonly JsonObject[] {
  return figures.models.flatMap(({ model, unpriced }) =>
    unpriced === undefined
      ? []
      : [{ modelName: model, responses: unpriced.responses, ...tokensJson(unpriced.tokens) }],
  );
}

const PICO_PER_MICRO = 1_000_000n;

function agentCostJson(figures: UsageFigures, agentCost: AgentCost | undefined): JsonObject {
  if (agentCost === undefined) {
    return { agentCost: null, agentCostSource: null, costDifference: null };
  }
  const agentPicoUsd = BigInt(agentCost.costMicroUsd) * PICO_PER_MICRO;
  return {
    agentCost: toUsd(agentPicoUsd),
    agentCostSource: agentCost.source,
    costDifference: isUnpriced(figures) ? null : toUsd(figures.picoUsd - agentPicoUsd),
  };
}
