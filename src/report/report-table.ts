import { cleanLine } from "../core/format/clean.ts";
import { unpricedModels, type UsageFigures } from "../core/usage/report/figures.ts";
import {
  calendarDay,
  parseCalendarDay,
  renderDay,
  weekdayOf,
} from "../core/usage/report/calendar-day.ts";
import {
  type FigureReport,
  isPeriodLength,
  MAIN_THREAD,
  type ReportRow,
  UNKNOWN_SUBAGENT,
  type UsageReport,
} from "../core/usage/report/usage-report.ts";
import { groupThousands, renderUsd, UNKNOWN_COST } from "./amount.ts";
import {
  costCell,
  cutList,
  cutPath,
  cutText,
  isRaggedCost,
  modelCostCell,
  modelsText,
  shortModel,
  TOKEN_COLUMNS,
  tokenCells,
  weightOf,
} from "./cells.ts";
import { localTime } from "./local-time.ts";
import { type Cell, type Column, renderTable, type TableLine } from "./table.ts";
import type { TableStyle } from "./table-style.ts";

/** A report as a table with its title, and footnotes where a figure needs words. */
export function renderReport(report: UsageReport, style: TableStyle, breakdown: boolean): string[] {
  const { kind, byProject, rows, totals } = report;
  const { width, paint, billing } = style;
  const hasAgentCost = rows.some(({ agentCost }) => agentCost !== undefined);
  const columns = columnsOf(kind, byProject, hasAgentCost, billing.label);
  const isRagged = isRaggedCost([...rows.map(({ figures }) => figures), totals]);
  const shape = { breakdown, byProject, hasAgentCost, isRagged };
  const lines: TableLine[] = [...toLines(report, style, shape), totalLine(totals, kind, shape)];
  return [
    paint("heading", TITLES[kind]),
    "",
    ...renderTable(columns, lines, width, paint),
    ...footnotes(totals, style, hasAgentCost),
  ];
}

const TITLES = {
  daily: "Usage by day",
  weekly: "Usage by week",
  monthly: "Usage by month",
  session: "Usage by session",
  project: "Usage by project",
  model: "Usage by model",
  agent: "Usage by agent",
} as const satisfies Record<FigureReport, string>;

const NAME_HEADERS = {
  daily: "Day",
  weekly: "Week",
  monthly: "Month",
  session: "Session",
  project: "Project",
  model: "Model",
  agent: "Agent",
} as const satisfies Record<FigureReport, string>;

// As wide as the eye can compare; below the least, a bar says nothing.
const BAR = { min: 6, max: 20, cut: cutText } as const;

function columnsOf(
  kind: FigureReport,
  byProject: boolean,
  hasAgentCost: boolean,
  costHeader: string,
): Column[] {
  const isPath = kind === "project";
  const isOpenName = !isPeriodLength(kind) && kind !== "session";
  const name: Column = {
    header: NAME_HEADERS[kind],
    align: "left",
    rank: 0,
    ...(isOpenName && {
      flex: { min: kind === "agent" ? 17 : 14, max: 48, cut: isPath ? cutPath : cutText },
    }),
  };
  const project: Column = {
    header: "Project",
    align: "left",
    rank: byProject ? 1 : 3,
    flex: { min: 12, max: 36, cut: cutPath },
  };
  const models: Column = {
    header: "Models",
    align: "left",
    rank: 5,
    flex: { min: 14, max: 36, cut: cutList },
  };
  return [
    name,
    ...(kind === "session" ? [{ header: "Last", align: "left", rank: 3 } as const] : []),
    ...(kind === "session" || byProject ? [project] : []),
    ...(kind === "model" ? [] : [models]),
    ...TOKEN_COLUMNS,
    { header: costHeader, align: "right", rank: 0 },
    ...(hasAgentCost
      ? ([
          { header: "Agent's", align: "right", rank: 2 },
          { header: "Diff", align: "right", rank: 2 },
        ] as const)
      : []),
    ...(kind === "session" ? [] : [{ header: "", align: "left", rank: 9, flex: BAR } as const]),
  ];
}

interface Shape {
  readonly breakdown: boolean;
  readonly byProject: boolean;
  readonly hasAgentCost: boolean;
  readonly isRagged: boolean;
}

function toLines(
  { kind, rows, totals }: UsageReport,
  style: TableStyle,
  shape: Shape,
): TableLine[] {
  const byCost = totals.pricedResponses > 0;
  // A period is compared with the longest, a part with the whole.
  const scale = isPeriodLength(kind)
    ? Math.max(...rows.map(({ figures }) => weightOf(figures, byCost)))
    : weightOf(totals, byCost);
  return rows.flatMap((row) => {
    const weight = weightOf(row.figures, byCost);
    const bar: Cell = { text: "", fraction: scale > 0 ? weight / scale : 0, tone: "bar" };
    const line: TableLine = { kind: "row", cells: rowCells(kind, row, style, shape, bar) };
    return shape.breakdown && kind !== "model" ? [line, ...detailLines(kind, row, shape)] : [line];
  });
}

function rowCells(
  kind: FigureReport,
  row: ReportRow,
  style: TableStyle,
  { byProject, hasAgentCost, isRagged }: Shape,
  bar: Cell,
): Cell[] {
  const { figures, project = "" } = row;
  const isSession = kind === "session";
  return [
    nameCell(kind, row, style),
    ...(isSession ? [{ text: localTime(figures.lastAt, style.offset).text }] : []),
    ...(isSession || byProject ? [{ text: style.shortenPath(cleanLine(project)) }] : []),
    ...(kind === "model" ? [] : [{ text: modelsText(figures), tone: "muted" } as const]),
    ...tokenCells(figures.tokens),
    costCell(figures, isRagged),
    ...(hasAgentCost ? agentCostCells(row) : []),
    ...(isSession ? [] : [bar]),
  ];
}

function nameCell(
  kind: FigureReport,
  { name }: ReportRow,
  { shortenPath, width }: TableStyle,
): Cell {
  switch (kind) {
    case "daily":
      return { text: `${name} ${weekdayName(name)}`, short: name };
    case "weekly":
      return { text: `${name} – ${lastOfWeek(name)}`, short: name };
    case "monthly":
      return { text: name };
    case "session":
      return { text: cleanLine(name).slice(0, width < WIDE_COLUMNS ? 8 : undefined) };
    case "project":
      return { text: shortenPath(cleanLine(name)) };
    case "model":
      return { text: cleanLine(name), short: shortModel(name) };
    case "agent":
      return { text: agentName(name) };
    default:
      return kind satisfies never;
  }
}

// From here on a whole session id leaves room for all else.
const WIDE_COLUMNS = 190;

/** How a subagent's type reads. */
function agentName(name: string): string {
  if (name === MAIN_THREAD) return "main thread";
  return name === UNKNOWN_SUBAGENT ? "unknown subagents" : cleanLine(name);
}

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

const weekdayName = (date: string): string =>
  WEEKDAYS[weekdayOf(parseCalendarDay(date) ?? calendarDay(0))] ?? "";

const lastOfWeek = (date: string): string =>
  renderDay(calendarDay((parseCalendarDay(date) ?? 0) + 6)).slice(5);

const PICO_PER_MICRO = 1_000_000n;

function agentCostCells({ agentCost, figures }: ReportRow): Cell[] {
  if (agentCost === undefined) return [{ text: "–", tone: "muted" }, { text: "" }];
  const agentPicoUsd = BigInt(agentCost.costMicroUsd) * PICO_PER_MICRO;
  const cost: Cell = { text: renderUsd(agentPicoUsd) };
  if (figures.pricedResponses === 0) return [cost, { text: UNKNOWN_COST, tone: "warning" }];
  return [cost, differenceCell(figures.picoUsd - agentPicoUsd)];
}

// What rounding to millionths of a dollar explains is no difference.
const SAME_PICO_USD = 1_000_000n;

function differenceCell(picoUsd: bigint): Cell {
  if (picoUsd < SAME_PICO_USD && picoUsd > -SAME_PICO_USD) return { text: "=", tone: "muted" };
  return { text: picoUsd > 0n ? `+${renderUsd(picoUsd)}` : renderUsd(picoUsd) };
}

function detailLines(kind: FigureReport, { figures }: ReportRow, shape: Shape): TableLine[] {
  const blanks = leadingBlanks(kind, shape);
  return figures.models.map((model) => ({
    kind: "detail",
    cells: [
      { text: `  ${shortModel(model.model)}` },
      ...blanks,
      ...tokenCells(model.tokens),
      modelCostCell(model, shape.isRagged),
    ],
  }));
}

/** Between the name and the tokens. */
function leadingBlanks(kind: FigureReport, { byProject }: Pick<Shape, "byProject">): Cell[] {
  const count = (kind === "session" ? 2 : byProject ? 1 : 0) + (kind === "model" ? 0 : 1);
  return Array.from({ length: count }, () => ({ text: "" }));
}

function totalLine(
  totals: UsageFigures,
  kind: FigureReport,
  { byProject, hasAgentCost, isRagged }: Shape,
): TableLine {
  return {
    kind: "total",
    cells: [
      { text: "Total" },
      ...leadingBlanks(kind, { byProject }),
      ...tokenCells(totals.tokens).map(({ text, short = text }) => ({ text, short })),
      { text: costCell(totals, isRagged).text },
      ...(hasAgentCost ? [{ text: "" }, { text: "" }] : []),
    ],
  };
}

/** Words below a table: what the question mark stands for, and what the amounts are. */
export function footnotes(
  totals: UsageFigures,
  { paint, billing }: TableStyle,
  hasAgentCost: boolean,
): string[] {
  const unpriced = unpricedModels(totals);
  const names = unpriced.map(
    ({ model, unpriced: part }) => `${cleanLine(model)} (${countResponses(part?.responses ?? 0)})`,
  );
  const notes = [
    ...(names.length > 0
      ? [paint("warning", `${UNKNOWN_COST}  No price is known for ${names.join(", ")}.`)]
      : []),
    ...(hasAgentCost
      ? [
          paint(
            "muted",
            "Agent's: what the agent itself says that a session has cost; Diff: ours less that.",
          ),
        ]
      : []),
    ...(billing.label === "Cost" ? [] : [paint("muted", billing.note)]),
  ];
  return notes.length > 0 ? ["", ...notes] : [];
}

const countResponses = (count: number): string =>
  `${groupThousands(String(count))} response${count === 1 ? "" : "s"}`;
