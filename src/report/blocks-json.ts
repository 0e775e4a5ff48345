import type { EpochMs } from "../core/instant.ts";
import {
  type BlockEntry,
  burnRateOf,
  judgeTokens,
  limitOf,
  projectBlock,
  type UsageBlock,
} from "../core/usage/report/block.ts";
import type { BlocksReport } from "../core/usage/report/blocks-report.ts";
import { isUnpriced } from "../core/usage/report/figures.ts";
import { sumTokens } from "../core/usage/tokens-by-class.ts";
import { toUsd } from "./amount.ts";
import type { Json } from "./figures-json.ts";

type JsonObject = Readonly<Record<string, Json>>;

/** Blocks as `docs/usage-json.schema.json` describes them: as ccusage 20.0.24's, and what is known of the limit. */
export function toBlocksJson(
  { entries }: BlocksReport,
  now: EpochMs,
  tokenLimit: number | undefined,
  billing: string,
): JsonObject {
  return { blocks: entries.map((entry) => toEntryJson(entry, now, tokenLimit)), billing };
}

function toEntryJson(entry: BlockEntry, now: EpochMs, tokenLimit: number | undefined): JsonObject {
  const { window } = entry;
  const startTime = toIso(window.from);
  const times = { startTime, endTime: toIso(window.to) };
  if (entry.kind === "gap") {
    return {
      id: `gap-${startTime}`,
      ...times,
      actualEndTime: null,
      isActive: false,
      isGap: true,
      source: null,
      entries: 0,
      tokenCounts: NO_COUNTS,
      totalTokens: 0,
      costUSD: 0,
      models: [],
      unpricedModels: [],
      burnRate: null,
      projection: null,
      rateLimit: null,
    };
  }
  const { figures, isActive, source } = entry;
  const { tokens, models } = figures;
  return {
    id: startTime,
    ...times,
    actualEndTime: toIso(figures.lastAt),
    isActive,
    isGap: false,
    source,
    entries: figures.responses,
    tokenCounts: {
      inputTokens: tokens.inputTokens,
      outputTokens: tokens.outputTokens,
      cacheCreationInputTokens: tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens,
      cacheReadInputTokens: tokens.cacheReadTokens,
    },
    totalTokens: sumTokens(tokens),
    costUSD: isUnpriced(figures) ? null : toUsd(figures.picoUsd),
    models: models.map(({ model }) => model),
    unpricedModels: models.flatMap(({ model, unpriced }) =>
      unpriced === undefined ? [] : [model],
    ),
    ...outlookJson(entry, now, tokenLimit),
    rateLimit: rateLimitJson(entry),
  };
}

const NO_COUNTS: JsonObject = {
  inputTokens: 0,
  outputTokens: 0,
  cacheCreationInputTokens: 0,
  cacheReadInputTokens: 0,
};

function outlookJson(block: UsageBlock, now: EpochMs, tokenLimit: number | undefined): JsonObject {
  const rate = block.isActive ? burnRateOf(block) : undefined;
  const projection = projectBlock(block, now);
  const hasCost = !isUnpriced(block.figures);
  return {
    burnRate:
      rate === undefined
        ? null
        : {
            tokensPerMinute: rate.tokensPerMinute,
            tokensPerMinuteForIndicator: rate.freshTokensPerMinute,
            costPerHour: hasCost ? toUsd(rate.picoUsdPerHour) : null,
          },
    projection:
      projection === undefined
        ? null
        : {
            totalTokens: projection.totalTokens,
            totalCost: hasCost ? toCents(projection.picoUsd) : null,
            remainingMinutes: projection.remainingMinutes,
          },
    ...(projection !== undefined &&
      tokenLimit !== undefined && {
        tokenLimitStatus: limitJson(judgeTokens(projection, tokenLimit)),
      }),
  };
}

function limitJson(status: ReturnType<typeof judgeTokens>): JsonObject {
  return {
    limit: status.limit,
    projectedUsage: status.projectedTokens,
    percentUsed: roundTo(2, status.percentUsed),
    status: status.status,
  };
}

function rateLimitJson(block: UsageBlock): Json {
  const limit = limitOf(block);
  if (limit === undefined) return null;
  const { usedPercent, at, projectedPercent } = limit;
  return {
    usedPercent,
    at: toIso(at),
    resetsAt: toIso(block.window.to),
    projectedPercent: projectedPercent === undefined ? null : roundTo(1, projectedPercent),
    course: block.course
      .filter((sample, index) => sample.usedPercent !== block.course[index - 1]?.usedPercent)
      .map((sample) => ({ at: toIso(sample.at), usedPercent: sample.usedPercent })),
  };
}

const CENT_PICO_USD = 10_000_000_000n;

/** A projection is a guess, and says no more than cents. */
const toCents = (picoUsd: bigint): number =>
  Number((picoUsd + CENT_PICO_USD / 2n) / CENT_PICO_USD) / 100;

const roundTo = (decimals: number, value: number): number =>
  Math.round(value * 10 ** decimals) / 10 ** decimals;

const toIso = (at: EpochMs): string => new Date(at).toISOString();
