import type { BlocksReport } from "../core/usage/report/blocks-report.ts";
import {
  type Figures,
  isUnpriced,
  unpricedModels,
  type UsageFigures,
} from "../core/usage/report/figures.ts";
import type { UsageReport } from "../core/usage/report/usage-report.ts";
import { sumTokens } from "../core/usage/tokens-by-class.ts";
import { toDecimalUsd } from "./amount.ts";
import { NAME_KEYS } from "./figures-json.ts";

type Cell = string | number | bigint;

/** A report as RFC 4180 has it. With `breakdown` a row holds one model, else all. Columns are only ever added, at the end. */
export function renderReportCsv({ kind, rows }: UsageReport, breakdown: boolean): string {
  const header = [
    NAME_KEYS[kind],
    "projectPath",
    breakdown ? "modelName" : "modelsUsed",
    ...FIGURE_HEADERS,
  ];
  const lines = rows.flatMap(({ name, project = "", figures }) =>
    breakdown
      ? figures.models.map((model): Cell[] => [
          name,
          project,
          model.model,
          ...figureCells(model),
          model.unpriced === undefined ? "" : model.model,
        ])
      : [[name, project, modelNames(figures), ...figureCells(figures), unpricedNames(figures)]],
  );
  return renderCsv([header, ...lines]);
}

/** Blocks and gaps, one a row. */
export function renderBlocksCsv({ entries }: BlocksReport): string {
  const lines = entries.map((entry): Cell[] => {
    const times = [
      new Date(entry.window.from).toISOString(),
      new Date(entry.window.to).toISOString(),
    ];
    if (entry.kind === "gap") return [...times, "gap", "", ...FIGURE_HEADERS.map(() => "")];
    const { figures, source } = entry;
    return [...times, source, modelNames(figures), ...figureCells(figures), unpricedNames(figures)];
  });
  return renderCsv([["startTime", "endTime", "source", "modelsUsed", ...FIGURE_HEADERS], ...lines]);
}

const FIGURE_HEADERS = [
  "inputTokens",
  "outputTokens",
  "cacheCreationTokens",
  "cacheCreation5mTokens",
  "cacheCreation1hTokens",
  "cacheReadTokens",
  "totalTokens",
  "webSearches",
  "responses",
  "totalCost",
  "unpricedModels",
] as const;

function figureCells(figures: Figures): Cell[] {
  const { tokens, webSearches, responses, picoUsd } = figures;
  const { inputTokens, outputTokens, cacheReadTokens } = tokens;
  const { cacheWrite5mTokens, cacheWrite1hTokens } = tokens;
  return [
    inputTokens,
    outputTokens,
    cacheWrite5mTokens + cacheWrite1hTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens,
    cacheReadTokens,
    sumTokens(tokens),
    webSearches,
    responses,
    isUnpriced(figures) ? "" : toDecimalUsd(picoUsd),
  ];
}

const modelNames = ({ models }: UsageFigures): string => models.map((m) => m.model).join(";");

const unpricedNames = (figures: UsageFigures): string =>
  unpricedModels(figures)
    .map(({ model }) => model)
    .join(";");

// RFC 4180 ends lines with CR LF; the last LF is whoever prints it.
const renderCsv = (lines: readonly (readonly Cell[])[]): string =>
  `${lines.map((cells) => cells.map(quote).join(",")).join("\r\n")}\r`;

function quote(cell: Cell): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
