import { replaceBreaking } from "../../core/format/clean.ts";
import { AREAS, type Finding } from "./finding.ts";

/** How a report is dressed; without colour each leaves the text as it is. */
export interface ReportStyle {
  readonly heading: (text: string) => string;
  readonly mark: (level: Finding["level"], text: string) => string;
  readonly mend: (text: string) => string;
}

export const PLAIN_REPORT: ReportStyle = {
  heading: (text) => text,
  mark: (_level, text) => text,
  mend: (text) => text,
};

const LEVEL_COLOURS = { ok: 32, warning: 33, broken: 31 } as const;

export const COLOURED_REPORT: ReportStyle = {
  heading: (text) => `\x1b[1m${text}\x1b[0m`,
  mark: (level, text) => `\x1b[${LEVEL_COLOURS[level]}m${text}\x1b[0m`,
  mend: (text) => `\x1b[36m${text}\x1b[0m`,
};

const MARKS = { ok: "✓", warning: "!", broken: "✗" } as const;

/** Longer lines are hard to read, however wide the terminal is. */
const MAX_COLUMNS = 80;

const INDENT = "    ";

/** The report for a person: an area a paragraph, below each problem what mends it. `columns` is the terminal's width. */
export function renderReport(
  findings: readonly Finding[],
  style: ReportStyle,
  columns = MAX_COLUMNS,
): readonly string[] {
  const width = Math.min(columns, MAX_COLUMNS) - INDENT.length;
  const areas = AREAS.flatMap((area) => {
    const inIt = findings.filter((finding) => finding.area === area);
    if (inIt.length === 0) return [];
    return [
      style.heading(area),
      ...inIt.flatMap((finding) => renderFinding(finding, style, width)),
      "",
    ];
  });
  return [...areas, renderVerdict(findings)];
}

function renderFinding(
  { level, text, mend }: Finding,
  style: ReportStyle,
  width: number,
): readonly string[] {
  const [first = "", ...rest] = Bun.wrapAnsi(replaceBreaking(text), width, {
    hard: false,
  }).split("\n");
  return [
    `  ${style.mark(level, MARKS[level])} ${first}`,
    ...rest.map((line) => INDENT + line.trimStart()),
    // In one piece, however long: it is to be copied.
    ...(mend === undefined ? [] : [`${INDENT}→ ${style.mend(replaceBreaking(mend))}`]),
  ];
}

function renderVerdict(findings: readonly Finding[]): string {
  const broken = findings.filter(({ level }) => level === "broken").length;
  const warnings = findings.filter(({ level }) => level === "warning").length;
  if (broken === 0 && warnings === 0) return "All is well.";
  const looks = `${warnings} ${warnings === 1 ? "thing" : "things"} to look at`;
  if (broken === 0) return `Nothing is broken; ${looks}.`;
  const is = `${broken} ${broken === 1 ? "thing is" : "things are"} broken`;
  return warnings === 0 ? `${is}.` : `${is}; ${looks}.`;
}

/** The same for scripts. */
export function renderReportJson(findings: readonly Finding[]): string {
  return JSON.stringify({ ok: isSound(findings), findings }, undefined, 2);
}

/** Whether nothing is broken. */
export const isSound = (findings: readonly Finding[]): boolean =>
  findings.every(({ level }) => level !== "broken");
