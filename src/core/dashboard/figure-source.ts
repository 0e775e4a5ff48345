import type { UsageDimension, UsageReader, UsageWindow } from "../usage/ledger-query.ts";
import { addSums, type Figures } from "../usage/report/figures.ts";

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
  /** What the same tokens had cost without a cache; as far as they have a price. */
  readonly uncachedPicoUsd: bigint;
}

export interface FigureQuery {
  /** By rising time, without overlap. */
  readonly windows: readonly UsageWindow[];
  readonly by: readonly UsageDimension[];
}

/** Where views take tokens and costs from: the ledger, or a store of counters. Rejects with what the store says. */
export interface FigureSource {
  rows(query: FigureQuery): Promise<readonly FigureRow[]>;
  /** The first and the last moment with usage. */
  span(): Promise<UsageWindow | undefined>;
}

/** Tokens and costs as the ledger has them. */
export function ledgerFigures(reader: UsageReader): FigureSource {
  return {
    async rows(query) {
      return reader.sumUsage(query).map((sum) => {
        const { window, model, agent, project, sessionId, subagent, tokens } = sum;
        const uncached = {
          ...tokens,
          inputTokens:
            tokens.inputTokens +
            tokens.cacheReadTokens +
            tokens.cacheWrite5mTokens +
            tokens.cacheWrite1hTokens,
          cacheReadTokens: 0,
          cacheWrite5mTokens: 0,
          cacheWrite1hTokens: 0,
        };
        const { models: _models, ...figures } = addSums([sum]);
        return {
          ...figures,
          window,
          model,
          ...(agent !== undefined && { agent }),
          ...(project !== undefined && { project }),
          ...(sessionId !== undefined && { sessionId }),
          ...(subagent !== undefined && { subagent }),
          uncachedPicoUsd: addSums([{ ...sum, tokens: uncached }]).picoUsd,
        };
      });
    },
    async span() {
      return reader.usageSpan();
    },
  };
}
