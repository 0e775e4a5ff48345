import { epochMs } from "../../src/core/instant.ts";
import type { UsageSummary } from "../../src/core/usage/summary.ts";

/** 2026-10-07, a Wednesday, in UTC. */
const TODAY = Date.UTC(2026, 9, 7);
const DAY_MS = 86_400_000;

/** What was spent where a test says nothing else: nothing, on a Wednesday. */
export function usageSummary(changed: Partial<UsageSummary> = {}): UsageSummary {
  const nothing = { microUsd: 0, isPartial: false };
  return {
    today: nothing,
    week: nothing,
    month: nothing,
    todayStart: epochMs(TODAY),
    weekStart: epochMs(TODAY - 3 * DAY_MS),
    monthStart: epochMs(TODAY - 6 * DAY_MS),
    projects: [],
    validUntil: epochMs(TODAY + DAY_MS),
    ...changed,
  };
}

/** An amount all of which has a price. */
export const spentUsd = (usd: number) => ({
  microUsd: Math.round(usd * 1_000_000),
  isPartial: false,
});
