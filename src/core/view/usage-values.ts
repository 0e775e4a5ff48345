import { type FieldValue, quantity } from "../format/template.ts";
import type { EpochMs } from "../instant.ts";
import type { RateLimit } from "../session/session.ts";
import type { Spent, UsageSummary } from "../usage/summary.ts";

/** The placeholders that the ledger fills, for bar and status line alike. */
export const USAGE_FIELDS = ["today", "week", "block", "burn"] as const;

export type UsageField = (typeof USAGE_FIELDS)[number];

/** What the ledger tells, by placeholder; what is not known is missing. */
export function usageValues(usage: UsageSummary | undefined): Record<UsageField, FieldValue> {
  const block = usage?.block;
  return {
    today: spentValue(usage?.today),
    week: spentValue(usage?.week),
    block: spentValue(block?.spent),
    burn: quantity("micro-usd", block?.burnMicroUsdPerHour),
  };
}

/** A limit's use, as long as the window lasts of which it was told. */
export function limitPercent(limit: RateLimit | undefined, now: EpochMs): number | undefined {
  if (limit?.resetsAt !== undefined && limit.resetsAt <= now) return undefined;
  return limit?.usedPercent;
}

function spentValue(spent: Spent | undefined): FieldValue {
  if (spent?.microUsd === undefined) return undefined;
  return { unit: "micro-usd", value: spent.microUsd, isPartial: spent.isPartial };
}
