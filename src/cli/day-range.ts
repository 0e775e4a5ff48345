import type { BridgeFault } from "../core/fault.ts";
import { parseCalendarDay } from "../core/usage/report/calendar-day.ts";
import type { DayRange } from "../core/usage/report/period.ts";

/** The days between `--since` and `--until`, as typed. Throws what `badUsage` makes of what cannot be meant. */
export function parseDayRange(
  args: { readonly since?: string | undefined; readonly until?: string | undefined },
  badUsage: (message: string) => BridgeFault,
): DayRange {
  const parseDay = (flag: "since" | "until"): DayRange["since"] => {
    const text = args[flag];
    if (text === undefined) return undefined;
    const day = parseCalendarDay(text);
    if (day !== undefined) return day;
    throw badUsage(`Expected --${flag} to be a day as 20261007 or 2026-10-07, got "${text}".`);
  };
  const since = parseDay("since");
  const until = parseDay("until");
  if (since !== undefined && until !== undefined && since > until) {
    throw badUsage(
      `Expected --since to be no later than --until, got ${args.since} and ${args.until}.`,
    );
  }
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}
