import { type EpochMs, epochMs } from "../instant.ts";
import { objectOf } from "../json.ts";
import type { Spent, UsageSummary } from "./summary.ts";

/** A summary as text. */
export const encodeSummary = (summary: UsageSummary): string => `${JSON.stringify(summary)}\n`;

/** Reads what `encodeSummary` has written; undefined for anything else, and for what tells of another day. Never throws. */
export function decodeSummary(text: string, now: EpochMs): UsageSummary | undefined {
  // Another version may have written it.
  try {
    const summary = toSummary(JSON.parse(text));
    return summary && isCurrent(summary, now) ? summary : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it still tells of today and of the block that is open; a clock that was set back ends it as well. */
export const isCurrent = (summary: UsageSummary, now: EpochMs): boolean =>
  summary.todayStart <= now && now < summary.validUntil;

function toSummary(value: unknown): UsageSummary | undefined {
  const json = objectOf(value);
  const [today, week, month] = [
    toSpent(json["today"]),
    toSpent(json["week"]),
    toSpent(json["month"]),
  ];
  const { todayStart, weekStart, monthStart, validUntil, cacheHitPercent } = json;
  if (!today || !week || !month || !isNumber(todayStart) || !isNumber(weekStart)) return undefined;
  if (!isNumber(monthStart) || !isNumber(validUntil)) return undefined;
  const block = toBlock(json["block"]);
  return {
    today,
    week,
    month,
    todayStart: epochMs(todayStart),
    weekStart: epochMs(weekStart),
    monthStart: epochMs(monthStart),
    projects: toList(json["projects"]).flatMap((entry) => {
      const { project, spent } = objectOf(entry);
      const amount = toSpent(spent);
      return typeof project === "string" && amount ? [{ project, spent: amount }] : [];
    }),
    ...(isNumber(cacheHitPercent) && { cacheHitPercent }),
    ...(block && { block }),
    validUntil: epochMs(validUntil),
  };
}

function toBlock(value: unknown): UsageSummary["block"] {
  const { spent, to, burnMicroUsdPerHour: burn } = objectOf(value);
  const amount = toSpent(spent);
  if (!amount || !isNumber(to)) return undefined;
  return { spent: amount, to: epochMs(to), ...(isNumber(burn) && { burnMicroUsdPerHour: burn }) };
}

function toSpent(value: unknown): Spent | undefined {
  const { microUsd, isPartial } = objectOf(value);
  if (typeof isPartial !== "boolean") return undefined;
  return { isPartial, ...(isNumber(microUsd) && { microUsd }) };
}

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isNumber = (value: unknown): value is number => Number.isFinite(value);
