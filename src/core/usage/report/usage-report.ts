import type {
  AgentCost,
  UsageDimension,
  UsageQuery,
  UsageReader,
  UsageSum,
  UsageWindow,
} from "../ledger-query.ts";
import { sumTokens } from "../tokens-by-class.ts";
import { addFigures, addSums, isUnpriced, type UsageFigures } from "./figures.ts";
import {
  coverDays,
  type DayRange,
  dividePeriods,
  type LocalCalendar,
  type Period,
  PERIOD_LENGTHS,
  type PeriodLength,
} from "./period.ts";

/** The reports whose rows are figures under a name. `blocks` is of another kind. */
export const FIGURE_REPORTS = [...PERIOD_LENGTHS, "session", "project", "model", "agent"] as const;

/** One of them. */
export type FigureReport = (typeof FIGURE_REPORTS)[number];

/** What a report leaves out. */
export interface UsageFilter extends DayRange {
  /** Only what lies in a project that holds this text. */
  readonly project?: string;
  /** Only models whose name holds this text. */
  readonly model?: string;
  readonly sessionId?: string;
}

/** What a report is of. */
export interface ReportOptions {
  readonly kind: FigureReport;
  readonly filter: UsageFilter;
  readonly order: "asc" | "desc";
  /** Rows of a period are divided by project as well. */
  readonly byProject: boolean;
}

/** One line of a report. */
export interface ReportRow {
  /** The period, the session's id, the project, the model as the agent spells it, or the subagent's type. */
  readonly name: string;
  readonly figures: UsageFigures;
  /** Of a session, where most of its responses were; of a period that is divided by project, that project. */
  readonly project?: string;
  /** Of a session: what the agent itself says that it cost. */
  readonly agentCost?: AgentCost;
}

/** Rows under names, and their sum. */
export interface UsageReport {
  readonly kind: FigureReport;
  /** Whether its rows are periods that are divided by project. */
  readonly byProject: boolean;
  readonly rows: readonly ReportRow[];
  readonly totals: UsageFigures;
}

/** The name of a row about the main thread, and of one about subagents whose type is not known. */
export const MAIN_THREAD = "main";
export const UNKNOWN_SUBAGENT = "?";

/** Asks the ledger and puts the answer in rows. The sum of all rows is the sum of the span, whatever the rows are. */
export function makeReport(
  reader: UsageReader,
  options: ReportOptions,
  calendar: LocalCalendar,
): UsageReport {
  const { kind, filter, order } = options;
  const span = reader.usageSpan();
  const whole = span && coverDays(span, {}, calendar.offset);
  const cut = span && coverDays(span, filter, calendar.offset);
  const rows =
    whole === undefined || cut === undefined
      ? []
      : readRows(reader, options, calendar, { whole, cut });
  const sign = order === "asc" ? 1 : -1;
  rows.sort((a, b) => sign * compareRows(kind, a, b));
  const byProject = options.byProject && isPeriodLength(kind);
  return { kind, byProject, rows, totals: addFigures(rows.map(({ figures }) => figures)) };
}

/** All of the ledger, and the part of it that a report is about. */
interface Spans {
  readonly whole: UsageWindow;
  readonly cut: UsageWindow;
}

function readRows(
  reader: UsageReader,
  { kind, filter, byProject }: ReportOptions,
  calendar: LocalCalendar,
  { whole, cut }: Spans,
): ReportRow[] {
  switch (kind) {
    case "daily":
    case "weekly":
    case "monthly": {
      const periods = dividePeriods(cut, kind, calendar);
      const sums = ask(reader, filter, windowsOf(periods), byProject ? ["project"] : []);
      return readPeriods(sums, periods, byProject);
    }
    case "session":
      return readSessions(reader, filter, { whole, cut });
    case "project":
      return toRows(ask(reader, filter, [cut], ["project"]), ({ project }) => project ?? "");
    case "model":
      return toRows(ask(reader, filter, [cut], []), ({ model }) => model);
    case "agent":
      return toRows(ask(reader, filter, [cut], ["subagent"]), nameThread);
    default:
      return kind satisfies never;
  }
}

const windowsOf = (periods: readonly Period[]): UsageWindow[] => periods.map((p) => p.window);

function ask(
  reader: UsageReader,
  { project, model, sessionId }: UsageFilter,
  windows: readonly UsageWindow[],
  by: readonly UsageDimension[],
): UsageSum[] {
  const query: UsageQuery = {
    windows,
    by,
    ...(project !== undefined && { project }),
    ...(model !== undefined && { model }),
    ...(sessionId !== undefined && { sessionId }),
  };
  return reader.sumUsage(query);
}

function readPeriods(
  sums: readonly UsageSum[],
  periods: readonly Period[],
  byProject: boolean,
): ReportRow[] {
  const nameOf = (window: number): string => periods[window]?.name ?? "";
  if (!byProject) return toRows(sums, ({ window }) => nameOf(window));
  const groups = Map.groupBy(sums, ({ window, project = "" }) => `${window}\0${project}`);
  return [...groups.values()].map((group) => {
    const [{ window, project = "" } = { window: -1 }] = group;
    return { name: nameOf(window), project, figures: addSums(group) };
  });
}

/** A session's own figure is about all of it, so it stands only beside sessions of which nothing is left out. */
function readSessions(
  reader: UsageReader,
  filter: UsageFilter,
  { whole, cut }: Spans,
): ReportRow[] {
  const windows = [{ from: whole.from, to: cut.from }, cut, { from: cut.to, to: whole.to }].filter(
    ({ from, to }) => from < to,
  );
  const sums = ask(reader, filter, windows, ["session", "project"]);
  const inside = windows.indexOf(cut);
  const isFiltered = filter.project !== undefined || filter.model !== undefined;
  const cutIds = new Set(sums.filter((s) => s.window !== inside).map((s) => s.sessionId));
  const agentCosts = isFiltered ? new Map<string, AgentCost>() : reader.agentCosts();
  const rows = toRows(
    sums.filter(({ window }) => window === inside),
    ({ sessionId }) => sessionId ?? "",
    (group, name) => {
      const agentCost = cutIds.has(name) ? undefined : agentCosts.get(name);
      const project = mainProject(group);
      return {
        ...(project !== undefined && { project }),
        ...(agentCost !== undefined && { agentCost }),
      };
    },
  );
  return rows;
}

function toRows(
  sums: readonly UsageSum[],
  nameOf: (sum: UsageSum) => string,
  describe: (group: readonly UsageSum[], name: string) => Partial<ReportRow> = () => ({}),
): ReportRow[] {
  const groups = Map.groupBy(sums, nameOf);
  return [...groups].map(([name, group]) => ({
    name,
    figures: addSums(group),
    ...describe(group, name),
  }));
}

/** Where most of the responses were; of equals, the last. */
function mainProject(group: readonly UsageSum[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { project = "", responses } of group) {
    counts.set(project, (counts.get(project) ?? 0) + responses);
  }
  let main: string | undefined;
  for (const [project, count] of counts) {
    if (main === undefined || count >= (counts.get(main) ?? 0)) main = project;
  }
  return main;
}

function nameThread({ subagent }: UsageSum): string {
  if (subagent === undefined || subagent === "") return MAIN_THREAD;
  return subagent;
}

/** Periods by time, sessions by their last activity, all others by cost, then by tokens. */
function compareRows(kind: FigureReport, a: ReportRow, b: ReportRow): number {
  switch (kind) {
    case "daily":
    case "weekly":
    case "monthly":
      return compareText(a.name, b.name) || compareText(a.project ?? "", b.project ?? "");
    case "session":
      return a.figures.lastAt - b.figures.lastAt || compareText(a.name, b.name);
    case "project":
    case "model":
    case "agent":
      return compareCost(a.figures, b.figures) || compareText(b.name, a.name);
    default:
      return kind satisfies never;
  }
}

/** What has no price counts as the least, since nothing is known of it. */
function compareCost(a: UsageFigures, b: UsageFigures): number {
  if (isUnpriced(a) !== isUnpriced(b)) return isUnpriced(a) ? -1 : 1;
  if (a.picoUsd !== b.picoUsd) return a.picoUsd < b.picoUsd ? -1 : 1;
  return sumTokens(a.tokens) - sumTokens(b.tokens);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** In which order a report stands where nobody says: time runs down the page, else the most expensive comes first. */
export const naturalOrder = (kind: FigureReport): "asc" | "desc" =>
  kind === "project" || kind === "model" || kind === "agent" ? "desc" : "asc";

/** Whether the rows of a report are periods. */
export const isPeriodLength = (kind: string): kind is PeriodLength =>
  PERIOD_LENGTHS.some((length) => length === kind);
