import { cleanLine } from "../core/format/clean.ts";
import { humaniseTokens } from "../core/format/humanise.ts";
import { truncate, truncatePath } from "../core/format/truncate.ts";
import {
  type Figures,
  isUnpriced,
  type ModelFigures,
  type UsageFigures,
} from "../core/usage/report/figures.ts";
import { modelKey } from "../core/usage/model-key.ts";
import { sumTokens, type TokensByClass } from "../core/usage/tokens-by-class.ts";
import { groupThousands, renderCost, renderUsd, UNKNOWN_COST } from "./amount.ts";
import type { Cell, Column } from "./table.ts";

const displayWidth = (text: string): number => Bun.stringWidth(text);

/** Cuts a text to a width of columns, whatever is in it. */
export const cutText = (text: string, width: number): string => truncate(text, width, displayWidth);

/** Cuts a path to a width of columns: its end says most. */
export const cutPath = (path: string, width: number): string =>
  truncatePath(path, width, displayWidth);

/** A count: in full where there is room, else as `1.2M`. Nothing is muted. */
export function countCell(count: number): Cell {
  return {
    text: groupThousands(String(count)),
    short: humaniseTokens(count),
    ...(count === 0 && { tone: "muted" as const }),
  };
}

const PARTLY = ` + ${UNKNOWN_COST}`;

/** What figures cost. Where a column holds `$1.20 + ?` as well, the other amounts leave room for that, so that cents stand below cents. */
export function costCell(figures: UsageFigures, isRagged: boolean): Cell {
  return toCostCell(renderCost(figures), isRagged);
}

/** What one model costs. */
export const modelCostCell = (figures: ModelFigures, isRagged: boolean): Cell =>
  toCostCell(renderModelCost(figures), isRagged);

/** Whether some of the rows have no price for a part of them. */
export const isRaggedCost = (rows: readonly UsageFigures[]): boolean =>
  rows.some((figures) => renderCost(figures).endsWith(PARTLY));

function toCostCell(cost: string, isRagged: boolean): Cell {
  if (cost === UNKNOWN_COST) return { text: cost, tone: "warning" };
  return { text: isRagged && !cost.endsWith(PARTLY) ? cost + " ".repeat(PARTLY.length) : cost };
}

/** `$1.20`, or `?` for a model without a price. */
export function renderModelCost(figures: ModelFigures): string {
  if (isUnpriced(figures)) return UNKNOWN_COST;
  const cost = renderUsd(figures.picoUsd);
  return figures.unpriced === undefined ? cost : `${cost} + ${UNKNOWN_COST}`;
}

/** The columns of tokens, in the order of `tokenCells`. Which half of the cache is short-lived is for JSON. */
export const TOKEN_COLUMNS: readonly Column[] = [
  { header: "Input", align: "right", rank: 4 },
  { header: "Output", align: "right", rank: 4 },
  { header: "Cache write", shortHeader: "Cache w", align: "right", rank: 6 },
  { header: "Cache read", shortHeader: "Cache r", align: "right", rank: 6 },
  { header: "Tokens", align: "right", rank: 2 },
];

/** One cell for each of `TOKEN_COLUMNS`. */
export function tokenCells(tokens: TokensByClass): Cell[] {
  const { inputTokens, outputTokens, cacheReadTokens } = tokens;
  const cacheWriteTokens = tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens;
  const counts = [inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens, sumTokens(tokens)];
  return counts.map(countCell);
}

/** `opus-5-5`: a model without vendor and date, as people tell them apart. */
export const shortModel = (model: string): string =>
  cleanLine(modelKey(model)).replace(/^claude-/, "");

const LIST_GAP = ", ";

/** All models of figures, the most expensive first. */
export const modelsText = ({ models }: UsageFigures): string =>
  [...new Set(models.map(({ model }) => shortModel(model)))].join(LIST_GAP);

/** Cuts a list to a width of columns: `opus-5-5 +2`. */
export function cutList(list: string, width: number): string {
  const names = list.split(LIST_GAP);
  for (let count = names.length - 1; count > 0; count--) {
    const kept = `${names.slice(0, count).join(LIST_GAP)} +${names.length - count}`;
    if (displayWidth(kept) <= width) return kept;
  }
  const rest = names.length > 1 ? ` +${names.length - 1}` : "";
  return cutText(names[0] ?? "", width - rest.length) + rest;
}

/** How long a bar is: by cost, or by tokens where nothing has a price. */
export function weightOf(figures: Figures, byCost: boolean): number {
  return byCost ? Number(figures.picoUsd) : sumTokens(figures.tokens);
}
