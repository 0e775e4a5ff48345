import type { EpochMs } from "../../instant.ts";
import type { RateLimitSample, UsageWindow } from "../ledger-query.ts";
import { sumTokens } from "../tokens-by-class.ts";
import type { UsageFigures } from "./figures.ts";

/** The window of a subscription's short limit. */
export const LIMIT_WINDOW_HOURS = 5;

/** An hour, as rates and windows are reckoned in. */
export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A stretch in which a limit counts what is used. */
export interface UsageBlock {
  readonly kind: "block";
  /** Whether the agent has told of this window, or it is what usage lets one suppose. */
  readonly source: "rate-limit" | "derived";
  readonly window: UsageWindow;
  readonly figures: UsageFigures;
  readonly isActive: boolean;
  /** What the agent said of the limit while it lasted, by rising time. */
  readonly course: readonly RateLimitSample[];
}

/** A stretch without usage, longer than a block. */
export interface BlockGap {
  readonly kind: "gap";
  readonly window: UsageWindow;
}

/** A line of a report of blocks. */
export type BlockEntry = UsageBlock | BlockGap;

/** How fast a block is used up, from its first response to its last. */
export interface BurnRate {
  readonly tokensPerMinute: number;
  /** Without what went through the cache: that is what a person's work makes. */
  readonly freshTokensPerMinute: number;
  readonly picoUsdPerHour: bigint;
}

/** What a block will hold at its end, should it go on at its rate. */
export interface BlockProjection {
  readonly totalTokens: number;
  readonly picoUsd: bigint;
  readonly remainingMinutes: number;
}

/** A block's rate; undefined while it has no two responses at different times. */
export function burnRateOf({ figures }: UsageBlock): BurnRate | undefined {
  const durationMs = figures.lastAt - figures.firstAt;
  if (!(durationMs > 0)) return undefined;
  const minutes = durationMs / MINUTE_MS;
  const { tokens, picoUsd } = figures;
  return {
    tokensPerMinute: sumTokens(tokens) / minutes,
    freshTokensPerMinute: (tokens.inputTokens + tokens.outputTokens) / minutes,
    picoUsdPerHour: (picoUsd * BigInt(HOUR_MS)) / BigInt(Math.ceil(durationMs)),
  };
}

/** What an active block comes to; undefined for one that is over, or has no rate yet. */
export function projectBlock(block: UsageBlock, now: EpochMs): BlockProjection | undefined {
  const rate = burnRateOf(block);
  if (!block.isActive || rate === undefined) return undefined;
  const remainingMs = Math.max(0, block.window.to - now);
  const { tokens, picoUsd } = block.figures;
  return {
    totalTokens: Math.round(sumTokens(tokens) + rate.tokensPerMinute * (remainingMs / MINUTE_MS)),
    picoUsd: picoUsd + (rate.picoUsdPerHour * BigInt(Math.round(remainingMs))) / BigInt(HOUR_MS),
    remainingMinutes: Math.round(remainingMs / MINUTE_MS),
  };
}

/** The limit of a block as last told, and where it comes to at the pace since the window opened. */
export interface LimitState {
  readonly usedPercent: number;
  readonly at: EpochMs;
  /** Undefined in the first minutes, when a pace says nothing. */
  readonly projectedPercent?: number;
}

/** What is known of a block's limit. */
export function limitOf({ course, window }: UsageBlock): LimitState | undefined {
  const last = course.at(-1);
  if (last === undefined) return undefined;
  const { usedPercent, at } = last;
  const elapsedMs = at - window.from;
  if (elapsedMs < SHORTEST_PACE_MS) return { usedPercent, at };
  return {
    usedPercent,
    at,
    projectedPercent: (usedPercent * (window.to - window.from)) / elapsedMs,
  };
}

// With less behind it, a first burst would be taken for the pace of five hours.
const SHORTEST_PACE_MS = 15 * MINUTE_MS;

/** How the tokens of an active block stand to a limit that the user has set. */
export interface TokenLimitStatus {
  readonly limit: number;
  readonly projectedTokens: number;
  readonly percentUsed: number;
  readonly status: "ok" | "warning" | "exceeds";
}

// Where ccusage 20.0.24 begins to warn.
const WARNING_PERCENT = 80;

/** Compares what a block comes to with a limit of tokens. */
export function judgeTokens(projection: BlockProjection, limit: number): TokenLimitStatus {
  const percentUsed = (projection.totalTokens / limit) * 100;
  const status = percentUsed > 100 ? "exceeds" : percentUsed > WARNING_PERCENT ? "warning" : "ok";
  return { limit, projectedTokens: projection.totalTokens, percentUsed, status };
}
