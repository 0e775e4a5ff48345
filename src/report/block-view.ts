import { cleanLine } from "../core/format/clean.ts";
import { humaniseElapsed, humanisePercent } from "../core/format/humanise.ts";
import type { EpochMs } from "../core/instant.ts";
import {
  type BlockProjection,
  burnRateOf,
  judgeTokens,
  limitOf,
  projectBlock,
  type UsageBlock,
} from "../core/usage/report/block.ts";
import { isUnpriced } from "../core/usage/report/figures.ts";
import { sumTokens } from "../core/usage/tokens-by-class.ts";
import { groupThousands, renderCost, renderUsd, UNKNOWN_COST } from "./amount.ts";
import { renderGauge, renderSparkline } from "./bar.ts";
import { renderModelCost, shortModel } from "./cells.ts";
import { percentTone, renderProjectedCost } from "./blocks-table.ts";
import { localTime } from "./local-time.ts";
import type { Tone } from "./paint.ts";
import { footnotes } from "./report-table.ts";
import type { TableStyle } from "./table-style.ts";

/** The open block at a glance: time, limit, tokens, cost, rate. No block: a line that says so. */
export function renderBlockView(
  block: UsageBlock | undefined,
  style: TableStyle,
  now: EpochMs,
  tokenLimit: number | undefined,
): string[] {
  const { paint, offset } = style;
  if (block === undefined) {
    return [paint("heading", "No block is open"), "", "The next response begins one."];
  }
  const { window } = block;
  const span = `${localTime(window.from, offset).clock} – ${localTime(window.to, offset).clock}`;
  const source = block.source === "rate-limit" ? "as the agent tells it" : "derived";
  const rows = [
    timeRow(block, style, now),
    ...limitRows(block, style),
    ...tokenRows(block, style, now, tokenLimit),
    ...costRows(block, style, now),
    ...rateRows(block, style),
    ...modelRows(block, style),
    ...courseRows(block, style),
  ];
  return [
    `${paint("heading", `Block ${span}`)}  ${paint("muted", source)}`,
    "",
    ...rows.map(([name, ...rest]) => `${paint("muted", name.padEnd(8))}${rest.join("")}`),
    ...footnotes(block.figures, style, false),
  ];
}

type Row = readonly [name: string, ...text: string[]];

function gauge(part: number, { width, paint }: TableStyle, tone: Tone): string {
  const columns = Math.max(10, Math.min(40, width - 44));
  const { full, empty } = renderGauge(part, columns);
  return `${paint(tone, full)}${paint("muted", empty)}  `;
}

function timeRow({ window }: UsageBlock, style: TableStyle, now: EpochMs): Row {
  const elapsedMs = now - window.from;
  const part = elapsedMs / (window.to - window.from);
  const left = humaniseElapsed(window.to - now, "minutes");
  return ["Time", gauge(part, style, "bar"), `${left} left`];
}

function limitRows(block: UsageBlock, style: TableStyle): Row[] {
  const limit = limitOf(block);
  if (limit === undefined) return [];
  const { usedPercent, projectedPercent } = limit;
  const outlook =
    projectedPercent === undefined
      ? ""
      : `, ${style.paint(percentTone(projectedPercent), humanisePercent(projectedPercent))} at the end`;
  const bar = gauge(usedPercent / 100, style, percentTone(usedPercent) ?? "good");
  return [["Limit", bar, `${humanisePercent(usedPercent)} used${outlook}`]];
}

function tokenRows(
  block: UsageBlock,
  style: TableStyle,
  now: EpochMs,
  tokenLimit: number | undefined,
): Row[] {
  const used = sumTokens(block.figures.tokens);
  const projection = projectBlock(block, now);
  const outlook = projection ? ` → ${groupThousands(String(projection.totalTokens))}` : "";
  const text = `${style.paint("strong", groupThousands(String(used)))}${outlook}`;
  if (tokenLimit === undefined) return [["Tokens", text]];
  const percent = (used / tokenLimit) * 100;
  const bar = gauge(used / tokenLimit, style, percentTone(percent) ?? "good");
  const verdict = projection === undefined ? "" : describeVerdict(projection, tokenLimit, style);
  return [
    ["Tokens", bar, `${text} of ${groupThousands(String(tokenLimit))}`],
    ...(verdict === "" ? [] : [["", verdict] as const]),
  ];
}

function describeVerdict(
  projection: BlockProjection,
  tokenLimit: number,
  style: TableStyle,
): string {
  const { status } = judgeTokens(projection, tokenLimit);
  if (status === "exceeds")
    return style.paint("critical", "At this rate the limit will be passed.");
  return status === "warning"
    ? style.paint("warning", "At this rate it comes near the limit.")
    : "";
}

function costRows(block: UsageBlock, { paint, billing }: TableStyle, now: EpochMs): Row[] {
  const projection = projectBlock(block, now);
  const outlook = projection ? ` → ${renderProjectedCost(block, projection)}` : "";
  const name = billing.label === "Cost" ? "Cost" : "Value";
  return [[name, `${paint("strong", renderCost(block.figures))}${outlook}`]];
}

function rateRows(block: UsageBlock, { paint }: TableStyle): Row[] {
  const rate = burnRateOf(block);
  if (rate === undefined) return [];
  const tokens = groupThousands(String(Math.round(rate.tokensPerMinute)));
  const cost = isUnpriced(block.figures) ? UNKNOWN_COST : renderUsd(rate.picoUsdPerHour);
  const fresh = groupThousands(String(Math.round(rate.freshTokensPerMinute)));
  return [
    ["Rate", `${tokens} tokens/min  ${cost}/h`, paint("muted", `  (${fresh}/min without cache)`)],
  ];
}

function modelRows({ figures }: UsageBlock, { paint }: TableStyle): Row[] {
  const parts = figures.models.map(
    (model) => `${cleanLine(shortModel(model.model))} ${paint("muted", renderModelCost(model))}`,
  );
  return parts.length === 0 ? [] : [["Models", parts.join(paint("muted", " · "))]];
}

function courseRows(block: UsageBlock, style: TableStyle): Row[] {
  const { course, window } = block;
  const last = course.at(-1);
  if (course.length < 2 || last === undefined) return [];
  const columns = 30;
  const slotMs = (window.to - window.from) / columns;
  const filled = Math.min(columns, Math.floor((last.at - window.from) / slotMs) + 1);
  const values = Array.from({ length: filled }, (_, index) => {
    const end = window.from + (index + 1) * slotMs;
    return course.findLast(({ at }) => at < end)?.usedPercent ?? 0;
  });
  return [["Course", style.paint("bar", renderSparkline(values, 100))]];
}
