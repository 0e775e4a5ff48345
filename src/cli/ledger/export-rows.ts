import { type PriceRule, renderPriceRule, ruleCostPicoUsd } from "../../core/usage/price-rule.ts";
import type { UsageRow } from "../../core/usage/usage-row.ts";

/** Whoever renders an amount in dollars exactly. */
export type RenderUsd = (picoUsd: bigint) => string;

type Value = string | number | undefined;

/** A response as exports have it. Names and their order are promised: others are only ever added, at the end (docs/ledger.md). */
export function toExportRow(
  row: UsageRow,
  rule: PriceRule | undefined,
  renderUsd: RenderUsd,
): Readonly<Record<ExportColumn, Value>> {
  const { tokens, webSearches } = row;
  return {
    messageId: row.messageId,
    requestId: row.requestId,
    agent: row.agent,
    sessionId: row.sessionId,
    subagentId: row.subagentId,
    subagentType: row.subagentType,
    projectPath: row.project,
    modelName: row.model,
    time: new Date(row.at).toISOString(),
    inputTokens: tokens.inputTokens,
    outputTokens: tokens.outputTokens,
    cacheReadTokens: tokens.cacheReadTokens,
    cacheCreation5mTokens: tokens.cacheWrite5mTokens,
    cacheCreation1hTokens: tokens.cacheWrite1hTokens,
    bandPromptTokens: row.bandPromptTokens,
    serviceTier: row.serviceTier,
    speed: row.speed,
    inferenceGeo: row.inferenceGeo,
    webSearches,
    priceRule: rule && renderPriceRule(rule),
    costUsd: rule && renderUsd(ruleCostPicoUsd(rule, tokens, webSearches)),
  };
}

/** The columns of an export, in their order. */
export const EXPORT_COLUMNS = [
  "messageId",
  "requestId",
  "agent",
  "sessionId",
  "subagentId",
  "subagentType",
  "projectPath",
  "modelName",
  "time",
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheCreation5mTokens",
  "cacheCreation1hTokens",
  "bandPromptTokens",
  "serviceTier",
  "speed",
  "inferenceGeo",
  "webSearches",
  "priceRule",
  "costUsd",
] as const;

export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** The head of a CSV export, with the end of its line. */
export const CSV_HEAD: string = `${EXPORT_COLUMNS.join(",")}\r\n`;

/** A line as RFC 4180 has it; what is not known is empty. */
export const toCsvLine = (row: Readonly<Record<ExportColumn, Value>>): string =>
  `${EXPORT_COLUMNS.map((column) => quote(row[column])).join(",")}\r\n`;

/** A line of JSON with every field; what is not known is null. */
export const toJsonLine = (row: Readonly<Record<ExportColumn, Value>>): string =>
  `${JSON.stringify(Object.fromEntries(EXPORT_COLUMNS.map((column) => [column, row[column] ?? null])))}\n`;

function quote(value: Value): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
