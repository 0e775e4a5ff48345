import { parseCalendarDay } from "../core/usage/report/calendar-day.ts";
import type { DayRange } from "../core/usage/report/period.ts";
import { badUsage } from "./bad-usage.ts";

/** The days between `--since` and `--until`, as typed for a verb. Throws BridgeFault `bad-usage` for what cannot be meant. */
export function parseDayRange(
  verb: string,
  args: { readonly since?: string | undefined; readonly until?: string | undefined },
): DayRange {
  const parseDay = (flag: "since" | "until"): DayRange["since"] => {
    const text = args[flag];
    if (text === undefined) return undefined;
    const day = parseCalendarDay(text);
    if (day !== undefined) return day;
    throw badUsage(
      verb,
      `Expected --${flag} to be a day as 20261007 or 2026-10-07, got "${text}".`,
    );
  };
  const since = parseDay("since");
  const until = parseDay("until");
  if (since !== undefined && until !== undefined && since > until) {
    throw badUsage(
      verb,
      `Expected --since to be no later than --until, got ${args.since} and ${args.until}.`,
    );
  }
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}
