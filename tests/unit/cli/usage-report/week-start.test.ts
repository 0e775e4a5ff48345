import { expect, spyOn, test } from "bun:test";
import { parseUsageOptions } from "../../../../src/cli/usage-report/options.ts";
import { runUsage } from "../../../../src/cli/usage-report/run.ts";
import { parseCalendarDay, weekdayOf } from "../../../../src/core/usage/report/calendar-day.ts";
import { usageSource } from "../../../support/usage-command.ts";
import { storyReader } from "../../../support/usage-story.ts";

/** The weekdays on which the rows of `usage weekly` begin where `configured` is in force. */
async function weekdaysOf(configured: number, flag?: string): Promise<readonly unknown[]> {
  using log = spyOn(console, "log").mockImplementation(() => {});
  const args = { report: "weekly", csv: true, timezone: "UTC", "start-of-week": flag };
  const source = { ...usageSource(storyReader()), firstWeekday: configured };
  await runUsage(parseUsageOptions(args), async () => await Promise.resolve(source));
  const text = String(log.mock.calls[0]?.[0]);
  const days = [...text.matchAll(/^(\d{4}-\d\d-\d\d)/gm)].flatMap(
    ([day]) => parseCalendarDay(day) ?? [],
  );
  return [...new Set(days.map(weekdayOf))];
}

test.each([0, 1, 6])("weeks begin on weekday %d where that is configured", async (configured) => {
  expect(await weekdaysOf(configured)).toEqual([configured]);
});

test("the command line wins over what is configured", async () => {
  expect(await weekdaysOf(1, "saturday")).toEqual([6]);
});

test("a weekday that there is not is told", () => {
  expect(() => parseUsageOptions({ "start-of-week": "sonday" })).toThrow("Did you mean `sunday`?");
});
