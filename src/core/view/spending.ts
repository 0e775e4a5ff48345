import { cleanLine } from "../format/clean.ts";
import { spentText } from "../usage/spent-text.ts";
import type { UsageSummary } from "../usage/summary.ts";
import type { BarOptions } from "./bar-options.ts";
import type { Line, Span } from "./span.ts";

/** A tooltip is glanced at: who spends on more projects than this opens a report. */
const MAX_PROJECTS = 5;

const SEPARATOR: Span = { text: " · ", tone: "muted" };

/** Spending for the tooltip: today's sum with the week's, a line for each project where there are several, and budgets that run out. */
export function viewSpending({
  usage,
  budget,
}: Pick<BarOptions, "usage" | "budget">): readonly Line[] {
  const budgets = (budget?.lines ?? []).map((text): Line => [{ text, tone: "warning" }]);
  return [...viewToday(usage), ...budgets];
}

function viewToday(usage: UsageSummary | undefined): readonly Line[] {
  if (usage === undefined || usage.projects.length === 0) return [];
  const { today, week, projects } = usage;
  const total: Line = [
    { text: `Today: ${spentText(today)}` },
    SEPARATOR,
    { text: `week: ${spentText(week)}`, tone: "muted" },
  ];
  if (projects.length === 1) return [total];
  const lines = projects
    .slice(0, MAX_PROJECTS)
    .map(({ project, spent }): Line => [
      { text: `  ${spentText(spent)}` },
      SEPARATOR,
      { text: labelOf(project) },
    ]);
  const more = projects.length - MAX_PROJECTS;
  return [
    total,
    ...lines,
    ...(more > 0 ? [[{ text: `  and ${more} more`, tone: "muted" }] satisfies Line] : []),
  ];
}

function labelOf(project: string): string {
  const name = project.split("/").findLast((part) => part !== "");
  return name === undefined ? "no directory" : cleanLine(name);
}
