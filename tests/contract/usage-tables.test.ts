import { expect, test } from "bun:test";
import { makeUsageBlocks } from "../../src/cli/usage-report/blocks.ts";
import { makeUsageReport } from "../../src/cli/usage-report/usage-run.ts";
import { parseUsageOptions, type UsageArgs } from "../../src/cli/usage-report/options.ts";
import { toCalendarDay } from "../../src/core/usage/report/calendar-day.ts";
import { renderBlockView } from "../../src/report/block-view.ts";
import { renderBlocks } from "../../src/report/blocks-table.ts";
import { renderCalendar } from "../../src/report/calendar.ts";
import { PLAIN_PAINT, TERMINAL_PAINT } from "../../src/report/paint.ts";
import { renderReport } from "../../src/report/report-table.ts";
import type { TableStyle } from "../../src/report/table-style.ts";
import { goldenText } from "./golden/golden-file.ts";
import { printUsage, usageRun } from "../support/usage-command.ts";
import { STORY_NOW, storyReader } from "../support/usage-story.ts";

const style = (width: number, parts: Partial<TableStyle> = {}): TableStyle => ({
  width,
  paint: PLAIN_PAINT,
  hasColor: false,
  billing: { label: "Cost", note: "At the API's list prices." },
  offset: () => 0,
  shortenPath: (path) => path.replace(/^\/home\/ada/, "~"),
  ...parts,
});

const reportOf = (args: UsageArgs) => {
  const { report } = parseUsageOptions(args);
  return makeUsageReport(usageRun(args, storyReader()), report as "daily");
};

const open = makeUsageBlocks(usageRun({ report: "blocks" }, storyReader())).all;
const openBlock = open.entries.flatMap((entry) => (entry.kind === "block" ? [entry] : [])).at(-1);

const calendar = (width: number, parts: Partial<TableStyle> = {}) =>
  renderCalendar(
    reportOf({ report: "daily" }),
    { until: toCalendarDay(2026, 11, 20), firstWeekday: 1 },
    style(width, parts),
  );

const colour = { paint: TERMINAL_PAINT, hasColor: true };

const PICTURES: readonly (readonly [name: string, draw: () => readonly string[]])[] = [
  ...[60, 80, 120, 200].map(
    (width) => [`daily-${width}`, () => renderReport(reportOf({}), style(width), false)] as const,
  ),
  ["daily-120-colour", () => renderReport(reportOf({}), style(120, colour), false)],
  ["weekly-breakdown-120", () => renderReport(reportOf({ report: "weekly" }), style(120), true)],
  ["monthly-80", () => renderReport(reportOf({ report: "monthly" }), style(80), false)],
  ["daily-instances-100", () => renderReport(reportOf({ instances: true }), style(100), false)],
  ["session-80", () => renderReport(reportOf({ report: "session" }), style(80), false)],
  ["session-160", () => renderReport(reportOf({ report: "session" }), style(160), false)],
  ["project-100", () => renderReport(reportOf({ report: "project" }), style(100), false)],
  ["model-100", () => renderReport(reportOf({ report: "model" }), style(100), false)],
  [
    "agent-100-subscription",
    () =>
      renderReport(
        reportOf({ report: "agent" }),
        style(100, { billing: { label: "API value", note: "What the API would have charged." } }),
        false,
      ),
  ],
  ["blocks-80", () => renderBlocks(open, style(80), STORY_NOW, undefined)],
  ["blocks-140-limit", () => renderBlocks(open, style(140), STORY_NOW, 500_000)],
  ["calendar-80", () => calendar(80)],
  ["calendar-80-colour", () => calendar(80, colour)],
  ["live-80", () => renderBlockView(openBlock, style(80), STORY_NOW, 500_000)],
  ["live-none-80", () => renderBlockView(undefined, style(80), STORY_NOW, undefined)],
];

test.each(PICTURES)("%s is drawn as it was", (name, draw) => {
  const text = `${draw().join("\n")}\n`;
  expect(text).toBe(goldenText(`usage/${name}.txt`, text));
});

test.each(PICTURES)("%s keeps to its width", (name, draw) => {
  const width = Number(/\d+/.exec(name)?.[0]);
  // Footnotes are prose: a terminal may wrap them.
  const table = draw().join("\n").split("\n\n").slice(0, 2).join("\n").split("\n");
  const widest = Math.max(...table.map((line) => Bun.stringWidth(line)));
  expect(widest).toBeLessThanOrEqual(width);
});

test("CSV is as it was, with its line ends", async () => {
  const text = await printUsage({ report: "daily", csv: true, since: "20261118" });
  expect(text).toBe(goldenText("usage/daily.csv", text));
  expect(text).toContain("\r\n");
});
