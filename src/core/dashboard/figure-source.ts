import type { UsageDimension, UsageReader, UsageSum, UsageWindow } from "../usage/ledger-query.ts";
import { ruleCostPicoUsd } from "../usage/price-rule.ts";
import type { Figures } from "../usage/report/figures.ts";
import { NO_TOKENS, type TokensByClass } from "../usage/tokens-by-class.ts";

/** What was used in one window by one model, and whatever else was asked for. */
export interface FigureRow extends Figures {
  /** Index into the query's windows. */
  readonly window: number;
  readonly model: string;
  readonly agent?: string;
  readonly project?: string;
  readonly sessionId?: string;
  /** The type of a subagent; empty for the main thread. */
  readonly subagent?: string;
  /** The machine, where the exporter says it. */
  readonly host?: string;
  /** Whether the session is in no ledger. */
  readonly isTelemetryOnly?: boolean;
  /** Whether counters tell of it: `responses` then only says whether there were any. */
  readonly isCounted?: boolean;
  /** What the same tokens had cost without a cache, as far as they have a price; absent where nobody knows. */
  readonly uncachedPicoUsd?: () => bigint;
}

export interface FigureQuery {
  /** By rising time, without overlap. */
  readonly windows: readonly UsageWindow[];
  readonly by: readonly UsageDimension[];
}

/** Where views take tokens and costs from: the ledger, or a store of counters. Rejects with what the store says. */
export interface FigureSource {
  rows(query: FigureQuery): Promise<readonly FigureRow[]>;
  /** How many sessions have used anything then. */
  countSessions(window: UsageWindow): Promise<number>;
}

/** Tokens and costs as the ledger has them. */
export function ledgerFigures(reader: UsageReader): FigureSource {
  return {
    async rows(query) {
      return reader.sumUsage(query).map(toFigureRow);
    },
    async countSessions(window) {
      return reader.countSessions(window);
    },
  };
}

/** A session has a row or two here: thousands of them are made for one view, and few ask what a cache has spared. */
function toFigureRow(sum: UsageSum): FigureRow {
  const { rule, responses, tokens, webSearches } = sum;
  if (rule === undefined) {
    return { ...sum, picoUsd: 0n, pricedResponses: 0, uncachedPicoUsd: () => 0n };
  }
  return {
    ...sum,
    picoUsd: ruleCostPicoUsd(rule, tokens, webSearches),
    pricedResponses: responses,
    uncachedPicoUsd: () => ruleCostPicoUsd(rule, withoutCache(tokens), webSearches),
  };
}

/** The same tokens, all of the prompt read afresh. */
function withoutCache(tokens: TokensByClass): TokensByClass {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } =
    tokens;
  return {
    ...NO_TOKENS,
    inputTokens: inputTokens + cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens,
    outputTokens,
  };
}
