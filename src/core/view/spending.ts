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
  return [...viewToday(usage), ...viewProjects(usage?.projects ?? []), ...viewBudgets(budget)];
}

/** Today's sum with the week's, where anything was spent today. */
export function viewToday(usage: UsageSummary | undefined): readonly Line[] {
  if (usage === undefined || usage.projects.length === 0) return [];
  const { today, week } = usage;
  return [
    [
      { text: `Today: ${spentText(today)}` },
      SEPARATOR,
      { text: `week: ${spentText(week)}`, tone: "muted" },
    ],
  ];
}

/** Budgets that run out. */
export const viewBudgets = (budget: BarOptions["budget"]): readonly Line[] =>
  (budget?.lines ?? []).map((text): Line => [{ text, tone: "warning" }]);

function viewProjects(projects: UsageSummary["projects"]): readonly Line[] {
  if (projects.length < 2) return [];
  const lines = projects
    .slice(0, MAX_PROJECTS)
    .map(({ project, spent }): Line => [
      { text: `  ${spentText(spent)}` },
      SEPARATOR,
      { text: labelOf(project) },
    ]);
  const more = projects.length - MAX_PROJECTS;
  return [
    ...lines,
    ...(more > 0 ? [[{ text: `  and ${more} more`, tone: "muted" }] satisfies Line] : []),
  ];
}

function labelOf(project: string): string {
  const name = project.split("/").findLast((part) => part !== "");
  return name === undefined ? "no directory" : cleanLine(name);
}
