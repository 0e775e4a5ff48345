import { describe, expect, test } from "bun:test";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { parseUsageOptions, type UsageArgs } from "../../../../src/cli/usage-report/options.ts";
import { zoneOffset } from "../../../../src/cli/usage-report/zone.ts";
import { toCalendarDay } from "../../../../src/core/usage/report/calendar-day.ts";

test("without words it is all days, as a table, the oldest first, weeks as configured", () => {
  expect(parseUsageOptions({})).toEqual({
    report: "daily",
    filter: {},
    order: "asc",
    output: "table",
    breakdown: false,
    byProject: false,
    calendar: false,
    compact: false,
    live: false,
    blocks: "all",
    lengthHours: 5,
  });
});

test("both spellings of a day mean the same", () => {
  const day = toCalendarDay(2026, 10, 7);
  expect(parseUsageOptions({ since: "20261007", until: "2026-10-07" }).filter).toEqual({
    since: day,
    until: day,
  });
});

test.each([
  ["daily", "asc"],
  ["session", "asc"],
  ["blocks", "asc"],
  ["project", "desc"],
  ["model", "desc"],
  ["agent", "desc"],
])("%s stands in order %s unless told", (report, order) => {
  expect(parseUsageOptions({ report }).order).toBe(order as "asc");
});

test("a limit may be the most so far", () => {
  expect(parseUsageOptions({ report: "blocks", "token-limit": "max" }).tokenLimit).toBe("max");
  expect(parseUsageOptions({ report: "blocks", "token-limit": "500000" }).tokenLimit).toBe(500_000);
});

describe("refuses", () => {
  test.each<[args: UsageArgs, words: string]>([
    [{ report: "dayly" }, "Unknown report `dayly`."],
    [
      { since: "2026-02-30" },
      'Expected --since to be a day as 20261007 or 2026-10-07, got "2026-02-30".',
    ],
    [
      { since: "20261008", until: "20261007" },
      "Expected --since to be no later than --until, got 20261008 and 20261007.",
    ],
    [{ order: "des" }, 'Expected --order to be asc or desc, got "des". Did you mean `desc`?'],
    [{ mode: "display" }, 'Expected --mode to be auto or calculate, got "display".'],
    [{ json: true, csv: true }, "Expected --json or --csv, got both."],
    [{ live: true }, "The option `--live` belongs to `usage blocks`."],
    [{ report: "weekly", calendar: true }, "The option `--calendar` belongs to `usage daily`."],
    [{ id: "x" }, "The option `--id` belongs to `usage session`."],
    [{ last: "0" }, 'Expected --last to be a whole number above 0, got "0".'],
    [
      { report: "session", last: "3" },
      "The option `--last` belongs to `usage daily`, `weekly` and `monthly`.",
    ],
    [
      { report: "blocks", "token-limit": "many" },
      'Expected --token-limit to be a whole number above 0, or max, got "many".',
    ],
    [
      { report: "blocks", "session-length": "1.1" },
      'Expected --session-length to be hours in steps of a quarter, from 0.25 to 168, got "1.1".',
    ],
  ])("%j", (args, words) => {
    expect(() => parseUsageOptions(args)).toThrow(words);
    expect(() => parseUsageOptions(args)).toThrow(BridgeFault);
  });

  test("a time zone that there is not", () => {
    expect(() => zoneOffset("Europe/Berln")).toThrow(
      'Expected --timezone to be a time zone as Europe/Berlin, got "Europe/Berln". Did you mean `Europe/Berlin`?',
    );
  });
});
