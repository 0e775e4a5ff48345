import { cleanLine, replaceBreaking } from "../format/clean.ts";
import { clockTime, dayAndTime, type UtcOffsetMinutes } from "../format/clock-time.ts";
import { humaniseCount, humaniseMoney, humanisePercent } from "../format/humanise.ts";
import { type FieldValue, quantity, renderParts, type Template } from "../format/template.ts";
import { type DisplayWidth, truncate } from "../format/truncate.ts";
import type { RateLimit, StatusReport } from "../session/session.ts";
import type { UsageSummary } from "../usage/summary.ts";
import { CONTEXT_CRITICAL_PERCENT, contextPercent, totalTokens } from "./usage-figures.ts";
import type { StatusLineField } from "./fields.ts";
import { modelName } from "./model-name.ts";
import type { Line, Span, Tone } from "./span.ts";
import { usageValues } from "./usage-values.ts";

/** What a person may choose about the status line, and what only the surface knows. */
export interface StatusLineOptions {
  /** Absent: the default line, which drops what matters least until it fits. */
  readonly format?: Template;
  /** Columns of the terminal. */
  readonly columns: number;
  readonly contextHighPercent: number;
  /** What the daemon's ledger tells; absent without a daemon. */
  readonly usage?: UsageSummary;
  readonly displayWidth: DisplayWidth;
  readonly utcOffsetMinutes: UtcOffsetMinutes;
}

/** The choices of somebody who made none, in a terminal that did not say its width. */
export const STATUS_LINE_DEFAULTS = {
  columns: 80,
  contextHighPercent: 80,
} as const satisfies Partial<StatusLineOptions>;

/** The lines to draw: never none, for an agent blanks its line at that. */
export function viewStatusLine(status: StatusReport, options: StatusLineOptions): readonly Line[] {
  const lines = options.format
    ? fillFormat(options.format, status, options)
    : [viewDefaultLine(status, options)];
  const drawn = lines.filter((line) => line.some(({ text }) => text.trim() !== ""));
  return drawn.length === 0 ? [[{ text: NOTHING_KNOWN }]] : drawn;
}

const NOTHING_KNOWN = "Claude";
const SEPARATOR: Span = { text: " · ", tone: "muted" };
const BAR_CELLS = 8;

/** A part of the default line, as it reads with less and less room. */
interface Segment {
  /** The fullest first; after the last of them it is left out. */
  readonly variants: readonly [Line, ...Line[]];
  /** What each variant is worth over the next; the least worth goes first. */
  readonly worths: readonly number[];
}

function viewDefaultLine(status: StatusReport, options: StatusLineOptions): Line {
  const segments = [
    modelSegment(status),
    contextSegment(status, options),
    costSegment(status),
    limitSegment("5h", status.fiveHour, options),
    // The week's limit is news only when it is nearly used up.
    isHigh(status.sevenDay, options) ? limitSegment("7d", status.sevenDay, options) : undefined,
    linesSegment(status),
  ];
  return fitSegments(
    segments.filter((segment) => segment !== undefined),
    options,
  );
}

function modelSegment({ model }: StatusReport): Segment | undefined {
  const name = model === undefined ? "" : modelName(model);
  return name === "" ? undefined : { variants: [[{ text: name }]], worths: [8] };
}

function contextSegment(status: StatusReport, options: StatusLineOptions): Segment | undefined {
  const percent = contextPercent(status);
  if (percent === undefined) return undefined;
  const tone = severity(percent, options);
  const figure = spanOf(humanisePercent(percent), tone);
  return {
    variants: [
      [...contextBar(percent, tone), { text: " " }, figure],
      [{ text: "ctx ", tone: "muted" }, figure],
    ],
    worths: [3, 10],
  };
}

function contextBar(percent: number, tone: Tone | undefined): Line {
  const filled = Math.round((percent / 100) * BAR_CELLS);
  return [
    spanOf("█".repeat(filled), tone),
    { text: "░".repeat(BAR_CELLS - filled), tone: "muted" },
  ];
}

function costSegment({ costMicroUsd }: StatusReport): Segment | undefined {
  if (costMicroUsd === undefined) return undefined;
  return { variants: [[{ text: humaniseMoney(costMicroUsd) }]], worths: [7] };
}

function limitSegment(
  name: "5h" | "7d",
  limit: RateLimit | undefined,
  options: StatusLineOptions,
): Segment | undefined {
  if (!limit) return undefined;
  const tone = severity(limit.usedPercent, options);
  const brief = [
    { text: `${name} `, tone: "muted" },
    spanOf(humanisePercent(limit.usedPercent), tone),
  ] as const satisfies Line;
  const worth = tone === undefined ? 5 : 9;
  if (limit.resetsAt === undefined) return { variants: [brief], worths: [worth] };
  const tell = name === "5h" ? clockTime : dayAndTime;
  const resets = ` resets ${tell(limit.resetsAt, options.utcOffsetMinutes)}`;
  return { variants: [[...brief, { text: resets, tone: "muted" }], brief], worths: [1, worth] };
}

function linesSegment({ linesAdded = 0, linesRemoved = 0 }: StatusReport): Segment | undefined {
  if (linesAdded === 0 && linesRemoved === 0) return undefined;
  const text = `+${humaniseCount(linesAdded)} -${humaniseCount(linesRemoved)}`;
  return { variants: [[{ text }]], worths: [2] };
}

function fitSegments(segments: readonly Segment[], options: StatusLineOptions): Line {
  const shown = segments.map((segment) => ({ segment, variant: 0 }));
  for (;;) {
    const line = joinLines(shown.map(({ segment, variant }) => segment.variants[variant] ?? []));
    const present = shown.filter(({ segment, variant }) => variant < segment.variants.length);
    const hasSpare =
      present.length > 1 || present.some((p) => p.variant + 1 < p.segment.variants.length);
    if (!hasSpare || widthOf(line, options.displayWidth) <= options.columns) {
      return truncateLine(line, options);
    }
    const worth = (p: (typeof present)[number]) => p.segment.worths[p.variant] ?? 0;
    const least = present.reduce((a, b) => (worth(b) < worth(a) ? b : a));
    least.variant++;
  }
}

function joinLines(lines: readonly Line[]): Line {
  return lines
    .filter((line) => line.length > 0)
    .flatMap((line, i) => (i === 0 ? line : [SEPARATOR, ...line]));
}

function fillFormat(
  format: Template,
  status: StatusReport,
  options: StatusLineOptions,
): readonly Line[] {
  const tones = fieldTones(status, options);
  const lines: Span[][] = [[]];
  for (const { text, field } of renderParts(format, statusValues(status, options))) {
    const tone = field === undefined ? undefined : tones[field];
    // New lines are the format's own; what is filled in has none.
    for (const [i, piece] of text.split("\n").entries()) {
      if (i > 0) lines.push([]);
      if (piece !== "") lines.at(-1)?.push(spanOf(replaceBreaking(piece), tone));
    }
  }
  return lines.map((line) => truncateLine(line, options));
}

function fieldTones(
  status: StatusReport,
  options: StatusLineOptions,
): Readonly<Record<string, Tone | undefined>> {
  const context = severity(contextPercent(status) ?? 0, options);
  return {
    context,
    context_bar: context,
    limit_5h: severity(status.fiveHour?.usedPercent ?? 0, options),
    limit_7d: severity(status.sevenDay?.usedPercent ?? 0, options),
  };
}

function statusValues(
  status: StatusReport,
  options: StatusLineOptions,
): Record<StatusLineField, FieldValue> {
  const { usage, promptCache } = status;
  const percent = contextPercent(status);
  const hitRatio = promptCache?.hitRatio;
  const dir = status.projectDir?.split("/").findLast((part) => part !== "");
  return {
    ...usageValues(options.usage),
    model: status.model === undefined ? undefined : modelName(status.model),
    project: dir === undefined ? undefined : cleanLine(dir),
    branch: status.branch === undefined ? undefined : cleanLine(status.branch),
    cost: quantity("micro-usd", status.costMicroUsd),
    context: quantity("percent", percent),
    context_bar:
      percent === undefined
        ? undefined
        : contextBar(percent, undefined)
            .map(({ text }) => text)
            .join(""),
    tokens: quantity("tokens", usage && totalTokens(usage)),
    input_tokens: quantity("tokens", usage?.inputTokens),
    output_tokens: quantity("tokens", usage?.outputTokens),
    cache_read: quantity("tokens", usage?.cacheReadTokens),
    cache_write: quantity("tokens", usage?.cacheWriteTokens),
    cache_hit: quantity("percent", hitRatio === undefined ? undefined : hitRatio * 100),
    limit_5h: quantity("percent", status.fiveHour?.usedPercent),
    limit_7d: quantity("percent", status.sevenDay?.usedPercent),
    lines_added: quantity("count", status.linesAdded),
    lines_removed: quantity("count", status.linesRemoved),
    // What only the bar knows.
    activity: undefined,
    icon: undefined,
    subject: undefined,
    elapsed: undefined,
    sessions: undefined,
  };
}

function isHigh(limit: RateLimit | undefined, options: StatusLineOptions): boolean {
  return limit !== undefined && severity(limit.usedPercent, options) !== undefined;
}

function severity(percent: number, { contextHighPercent }: StatusLineOptions): Tone | undefined {
  if (percent >= Math.max(CONTEXT_CRITICAL_PERCENT, contextHighPercent)) return "critical";
  return percent >= contextHighPercent ? "warning" : undefined;
}

function truncateLine(line: Line, { columns, displayWidth }: StatusLineOptions): Line {
  if (widthOf(line, displayWidth) <= columns) return line;
  const cut: Span[] = [];
  let room = columns;
  for (const span of line) {
    const width = displayWidth(span.text);
    // One column stays free for the mark that something is missing.
    if (width >= room) {
      cut.push({ ...span, text: truncate(`${span.text}…`, room, displayWidth) });
      break;
    }
    cut.push(span);
    room -= width;
  }
  return cut;
}

function widthOf(line: Line, displayWidth: DisplayWidth): number {
  return line.reduce((width, { text }) => width + displayWidth(text), 0);
}

function spanOf(text: string, tone: Tone | undefined): Span {
  return tone === undefined ? { text } : { text, tone };
}
