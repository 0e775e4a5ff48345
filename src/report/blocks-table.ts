import { humaniseElapsed, humanisePercent } from "../core/format/humanise.ts";
import type { EpochMs } from "../core/instant.ts";
import {
  type BlockEntry,
  type BlockProjection,
  judgeTokens,
  limitOf,
  projectBlock,
  type UsageBlock,
} from "../core/usage/report/block.ts";
import type { BlocksReport } from "../core/usage/report/blocks-report.ts";
import type { UsageFigures } from "../core/usage/report/figures.ts";
import { sumTokens } from "../core/usage/tokens-by-class.ts";
import { groupThousands, renderCost } from "./amount.ts";
import {
  costCell,
  countCell,
  cutList,
  cutText,
  isRaggedCost,
  modelsText,
  weightOf,
} from "./cells.ts";
import { localTime } from "./local-time.ts";
import type { Tone } from "./paint.ts";
import { footnotes } from "./report-table.ts";
import { type Cell, type Column, renderTable, type TableLine } from "./table.ts";
import type { TableStyle } from "./table-style.ts";

/** Blocks and the gaps between them; below, what the open one comes to. */
export function renderBlocks(
  { entries, totals }: BlocksReport,
  style: TableStyle,
  now: EpochMs,
  tokenLimit: number | undefined,
): string[] {
  const blocks = entries.filter((entry) => entry.kind === "block");
  const hasLimits = blocks.some((block) => limitOf(block) !== undefined);
  const byCost = totals.pricedResponses > 0;
  const most = Math.max(...blocks.map(({ figures }) => weightOf(figures, byCost)));
  const isRagged = isRaggedCost([...blocks.map(({ figures }) => figures), totals]);
  const scale = { hasLimits, byCost, most, isRagged };
  const lines = entries.map((entry) => entryLine(entry, style, now, scale));
  const { width, paint } = style;
  return [
    paint("heading", "Usage by block"),
    "",
    ...renderTable(
      columnsOf(hasLimits, style.billing.label),
      [...lines, totalLine(totals, scale)],
      width,
      paint,
    ),
    ...outlookLines(blocks, style, now, tokenLimit),
    ...sourceNote(blocks, style),
    ...footnotes(totals, style, false),
  ];
}

function columnsOf(hasLimits: boolean, costHeader: string): Column[] {
  return [
    { header: "Start", align: "left", rank: 0 },
    { header: "Lasted", align: "left", rank: 1 },
    { header: "Window", align: "left", rank: 6 },
    ...(hasLimits ? [{ header: "Limit", align: "right", rank: 3 } as const] : []),
    { header: "Models", align: "left", rank: 5, flex: { min: 14, max: 36, cut: cutList } },
    { header: "Responses", shortHeader: "Resp.", align: "right", rank: 7 },
    { header: "Tokens", align: "right", rank: 2 },
    { header: costHeader, align: "right", rank: 0 },
    { header: "", align: "left", rank: 9, flex: { min: 6, max: 20, cut: cutText } },
  ];
}

interface Scale {
  readonly hasLimits: boolean;
  readonly byCost: boolean;
  readonly most: number;
  readonly isRagged: boolean;
}

function entryLine(
  entry: BlockEntry,
  { offset }: TableStyle,
  now: EpochMs,
  { hasLimits, byCost, most, isRagged }: Scale,
): TableLine {
  const { from, to } = entry.window;
  if (entry.kind === "gap") {
    const idle = `idle ${humaniseElapsed(to - from, "minutes")}`;
    return { kind: "detail", cells: [{ text: localTime(from, offset).text }, { text: idle }] };
  }
  const { figures, source } = entry;
  return {
    kind: "row",
    cells: [
      { text: localTime(from, offset).text },
      durationCell(entry, now),
      { text: source === "rate-limit" ? "told" : "derived", tone: "muted" },
      ...(hasLimits ? [limitCell(entry)] : []),
      { text: modelsText(figures), tone: "muted" },
      countCell(figures.responses),
      countCell(sumTokens(figures.tokens)),
      costCell(figures, isRagged),
      { text: "", fraction: most > 0 ? weightOf(figures, byCost) / most : 0, tone: "bar" },
    ],
  };
}

function durationCell({ isActive, window, figures }: UsageBlock, now: EpochMs): Cell {
  if (isActive) {
    const left = humaniseElapsed(window.to - now, "minutes");
    return { text: `open, ${left} left`, short: `${left} left`, tone: "good" };
  }
  return { text: humaniseElapsed(figures.lastAt - window.from, "minutes") };
}

function limitCell(block: UsageBlock): Cell {
  const limit = limitOf(block);
  if (limit === undefined) return { text: "–", tone: "muted" };
  const tone = percentTone(limit.usedPercent);
  return { text: humanisePercent(limit.usedPercent), ...(tone !== undefined && { tone }) };
}

/** From where on a share of a limit calls for attention. */
export function percentTone(percent: number): Tone | undefined {
  if (percent >= 90) return "critical";
  return percent >= 75 ? "warning" : undefined;
}

function totalLine(totals: UsageFigures, { hasLimits, isRagged }: Scale): TableLine {
  const { text: tokens, short = tokens } = countCell(sumTokens(totals.tokens));
  const { text: responses, short: few = responses } = countCell(totals.responses);
  return {
    kind: "total",
    cells: [
      { text: "Total" },
      { text: "" },
      { text: "" },
      ...(hasLimits ? [{ text: "" }] : []),
      { text: "" },
      { text: responses, short: few },
      { text: tokens, short },
      { text: costCell(totals, isRagged).text },
    ],
  };
}

function outlookLines(
  blocks: readonly UsageBlock[],
  { paint }: TableStyle,
  now: EpochMs,
  tokenLimit: number | undefined,
): string[] {
  const open = blocks.find(({ isActive }) => isActive);
  const projection = open && projectBlock(open, now);
  if (open === undefined || projection === undefined) return [];
  const cost = renderProjectedCost(open, projection);
  const tokens = groupThousands(String(projection.totalTokens));
  const lines = [
    `At this rate the open block comes to ${tokens} tokens and ${paint("strong", cost)}.`,
  ];
  if (tokenLimit !== undefined) {
    const { percentUsed, status } = judgeTokens(projection, tokenLimit);
    const tone = ({ ok: "good", warning: "warning", exceeds: "critical" } as const)[status];
    const share = paint(tone, humanisePercent(percentUsed));
    lines.push(`That is ${share} of the limit of ${groupThousands(String(tokenLimit))} tokens.`);
  }
  return ["", ...lines];
}

/** What a block will have cost; what of it has no price yet will have none then. */
export function renderProjectedCost(block: UsageBlock, { picoUsd }: BlockProjection): string {
  return renderCost({ ...block.figures, picoUsd });
}

function sourceNote(blocks: readonly UsageBlock[], { paint }: TableStyle): string[] {
  if (blocks.every(({ source }) => source === "rate-limit")) return [];
  return [
    "",
    paint(
      "muted",
      "told: as the agent's status line says; derived: from the hour of the first response on.",
    ),
  ];
}
