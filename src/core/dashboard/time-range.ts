import type { UsageWindow } from "../usage/ledger-query.ts";

/** The ranges that a view offers, shortest first. */
export const TIME_RANGES = ["15m", "1h", "4h", "24h", "7d", "30d", "90d"] as const;

export type NamedRange = (typeof TIME_RANGES)[number];

/** A range by name, up to now, or from one moment to another. */
export type TimeRange = NamedRange | UsageWindow;
