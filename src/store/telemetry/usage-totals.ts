import type { SessionUsageSum, UsageOwner } from "../../core/telemetry/session-usage.ts";
import { fromUs } from "./instants.ts";
import { type Grain, OWNER, SOURCE } from "./usage-grains.ts";

/** A sum that is being made; numbers alone are quick. */
interface Sum {
  readonly window: number;
  readonly session: number;
  readonly source: number;
  readonly owner: number;
  requests: number;
  pricedRequests: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  microUsd: number;
  /** What is left over, in picodollars. */
  restPicoUsd: number;
  firstUs: number;
  lastUs: number;
}

const PICO_A_MICRO = 1e6;

/**
 * Adds grains up, exactly: each is rounded once, so that every sum over the same grains is the same. There are so
 * many windows, and owners' numbers end there.
 */
export function createSums(windows: number, ownersEnd: number) {
  const all: Sum[] = [];
  const known = new Map<number, Sum>();
  return {
    all: all as readonly Sum[],
    add(window: number, session: number, grain: Grain): void {
      const [source, owner] = [grain[SOURCE], grain[OWNER]];
      const key = ((session * windows + window) * ownersEnd + owner) * 2 + source;
      let sum = known.get(key);
      if (!sum) {
        sum = { window, session, source, owner, ...NOTHING, firstUs: grain[11], lastUs: grain[12] };
        known.set(key, sum);
        all.push(sum);
      }
      const picoUsd = toPicoUsd(grain[10]);
      const microUsd = Math.trunc(picoUsd / PICO_A_MICRO);
      sum.requests += grain[4];
      sum.pricedRequests += grain[5];
      sum.inputTokens += Math.round(grain[6]);
      sum.outputTokens += Math.round(grain[7]);
      sum.cacheReadTokens += Math.round(grain[8]);
      sum.cacheWriteTokens += Math.round(grain[9]);
      sum.microUsd += microUsd;
      sum.restPicoUsd += picoUsd - microUsd * PICO_A_MICRO;
      if (grain[11] < sum.firstUs) sum.firstUs = grain[11];
      if (grain[12] > sum.lastUs) sum.lastUs = grain[12];
    },
  };
}

const NOTHING = {
  requests: 0,
  pricedRequests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  microUsd: 0,
  restPicoUsd: 0,
};

/** Figures may be made up, and larger than what can be added up: more than $9,000 in a quarter of an hour. */
function toPicoUsd(usd: number): number {
  const rounded = Math.round(usd * 1e12);
  return Number.isSafeInteger(rounded) ? rounded : 0;
}

/** A sum as views know it. */
export const toUsageSum = (sum: Sum, owner: UsageOwner, sessionId: string): SessionUsageSum => ({
  model: owner.model,
  subagent: owner.subagent,
  host: owner.host,
  user: owner.user,
  window: sum.window,
  sessionId,
  tokens: {
    inputTokens: sum.inputTokens,
    outputTokens: sum.outputTokens,
    cacheReadTokens: sum.cacheReadTokens,
    // How long it was written for is not told.
    cacheWrite5mTokens: sum.cacheWriteTokens,
    cacheWrite1hTokens: 0,
  },
  picoUsd: BigInt(sum.microUsd) * BigInt(PICO_A_MICRO) + BigInt(sum.restPicoUsd),
  requests: sum.source === 0 ? null : { all: sum.requests, priced: sum.pricedRequests },
  firstAt: fromUs(sum.firstUs),
  lastAt: fromUs(sum.lastUs),
});
