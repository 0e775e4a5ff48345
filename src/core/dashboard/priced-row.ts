import type { UsageSum } from "../usage/ledger-query.ts";
import type { PriceRule } from "../usage/price-rule.ts";
import { addSums } from "../usage/report/figures.ts";
import type { UsageRow } from "../usage/usage-row.ts";
import type { FigureRow } from "./figure-source.ts";

/** A response, and what prices it. */
export interface PricedRow {
  readonly row: UsageRow;
  readonly rule?: PriceRule;
}

/** What one response comes to. */
export function toFigureRow({ row, rule }: PricedRow): FigureRow {
  const { at: firstAt, model, project, agent, sessionId, tokens, webSearches } = row;
  const sum: UsageSum = {
    window: 0,
    model,
    ...(rule !== undefined && { rule }),
    responses: 1,
    tokens,
    webSearches,
    firstAt,
    lastAt: firstAt,
  };
  const { models: _models, ...figures } = addSums([sum]);
  return {
    ...figures,
    window: 0,
    model,
    project,
    agent,
    sessionId,
  };
}
