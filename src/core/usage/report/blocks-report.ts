import { type EpochMs, epochMs } from "../../instant.ts";
import type { RateLimitSample, UsageReader, UsageSum, UsageWindow } from "../ledger-query.ts";
import { type BlockEntry, HOUR_MS, LIMIT_WINDOW_HOURS, type UsageBlock } from "./block.ts";
import { addFigures, addSums, NO_FIGURES, type UsageFigures } from "./figures.ts";
import type { UtcOffset } from "./local-day.ts";
import { coverDays } from "./period.ts";
import { mainAccount, realWindows } from "./limit-windows.ts";
import type { UsageFilter } from "./usage-report.ts";

/** Which blocks are wanted, and how long one is. */
export interface BlocksOptions {
  readonly filter: UsageFilter;
  readonly order: "asc" | "desc";
  /** A multiple of a quarter. Only windows of five hours are ever told by the agent. */
  readonly lengthHours: number;
}

/** Blocks and gaps, and what the blocks come to. */
export interface BlocksReport {
  readonly entries: readonly BlockEntry[];
  readonly totals: UsageFigures;
}

/** Blocks of usage with the gaps between them: as the agent's limits have drawn them where that is known, else derived from the times of the responses. */
export function makeBlocks(
  reader: UsageReader,
  { filter, order, lengthHours }: BlocksOptions,
  offset: UtcOffset,
  now: EpochMs,
): BlocksReport {
  const span = reader.usageSpan();
  const cut = span && coverDays(span, filter, offset);
  if (cut === undefined) return { entries: [], totals: NO_FIGURES };
  const lengthMs = lengthHours * HOUR_MS;
  const samples = lengthHours === LIMIT_WINDOW_HOURS ? readSamples(reader, cut, lengthMs) : [];
  const real = realWindows(samples, lengthMs);
  const slots = readSlots(reader, filter, cut, real, lengthMs);
  const drawn = drawBlocks(slots, real, samples, lengthMs, now);
  const entries = withGaps(drawn, lengthMs);
  if (order === "desc") entries.reverse();
  return { entries, totals: addFigures(drawn.map(({ figures }) => figures)) };
}

function readSamples(reader: UsageReader, span: UsageWindow, lengthMs: number): RateLimitSample[] {
  // A window that has begun before the span, or ends after it, may have been told of outside.
  const around = { from: epochMs(span.from - lengthMs), to: epochMs(span.to + lengthMs) };
  const samples = reader.rateLimits(around).filter(({ window }) => window === "5h");
  const account = mainAccount(samples);
  return samples.filter((sample) => sample.account === account);
}

/** What was used in a stretch that no block's edge can divide. */
interface Slot {
  readonly window: UsageWindow;
  readonly sums: readonly UsageSum[];
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/** Derived blocks begin at whole hours of UTC and last `lengthMs`, real ones where they are told to: time is cut at both. */
function readSlots(
  reader: UsageReader,
  { project, model, sessionId }: UsageFilter,
  span: UsageWindow,
  real: readonly UsageWindow[],
  lengthMs: number,
): Slot[] {
  const stepMs = lengthMs % HOUR_MS === 0 ? HOUR_MS : HOUR_MS / 4;
  const edges = new Set<EpochMs>([span.from, span.to]);
  for (let at = Math.ceil(span.from / stepMs) * stepMs; at < span.to; at += stepMs) {
    edges.add(epochMs(at));
  }
  for (const { from, to } of real) edges.add(from).add(to);
  const cuts = [...edges]
    .filter((at) => at >= span.from && at <= span.to)
    .toSorted((a, b) => a - b);
  const windows = cuts.slice(1).map((to, index) => ({ from: cuts[index] ?? to, to }));
  const sums = reader.sumUsage({
    windows,
    by: [],
    ...(project !== undefined && { project }),
    ...(model !== undefined && { model }),
    ...(sessionId !== undefined && { sessionId }),
  });
  const groups = [...Map.groupBy(sums, ({ window }) => window)].toSorted(([a], [b]) => a - b);
  return groups.flatMap(([index, group]) => {
    const window = windows[index];
    if (window === undefined) return [];
    const firstAt = epochMs(Math.min(...group.map((sum) => sum.firstAt)));
    const lastAt = epochMs(Math.max(...group.map((sum) => sum.lastAt)));
    return [{ window, sums: group, firstAt, lastAt }];
  });
}

function drawBlocks(
  slots: readonly Slot[],
  real: readonly UsageWindow[],
  samples: readonly RateLimitSample[],
  lengthMs: number,
  now: EpochMs,
): UsageBlock[] {
  const drafts: { source: UsageBlock["source"]; window: UsageWindow; sums: UsageSum[] }[] = [];
  for (const slot of slots) {
    const current = drafts.at(-1);
    if (current !== undefined && slot.firstAt < current.window.to) {
      current.sums.push(...slot.sums);
      continue;
    }
    const known = real.find(({ from, to }) => from <= slot.firstAt && slot.firstAt < to);
    drafts.push({
      source: known === undefined ? "derived" : "rate-limit",
      window: known ?? deriveWindow(slot.firstAt, current?.window.to, real, lengthMs),
      sums: [...slot.sums],
    });
  }
  return drafts.map(({ source, window, sums }) => {
    const figures = addSums(sums);
    const isOpen = window.from <= now && now < window.to;
    return {
      kind: "block",
      source,
      window,
      figures,
      isActive: isOpen && (source === "rate-limit" || now - figures.lastAt < lengthMs),
      course: samples.filter(({ at }) => window.from <= at && at < window.to),
    };
  });
}

/** From the hour of the first response on, so that it ends where time is cut; it neither reaches back into the block before nor into a window that is known. */
function deriveWindow(
  firstAt: EpochMs,
  endOfLast: EpochMs | undefined,
  real: readonly UsageWindow[],
  lengthMs: number,
): UsageWindow {
  const hour = Math.floor(firstAt / HOUR_MS) * HOUR_MS;
  const lastReal = real.findLast(({ to }) => to <= firstAt)?.to ?? hour;
  const from = Math.max(hour, endOfLast ?? hour, lastReal);
  const nextReal = real.find((window) => window.from > firstAt)?.from ?? Infinity;
  return { from: epochMs(from), to: epochMs(Math.min(hour + lengthMs, nextReal)) };
}

/** A gap begins a block's length after the last response, as in ccusage 20.0.24. */
function withGaps(blocks: readonly UsageBlock[], lengthMs: number): BlockEntry[] {
  return blocks.flatMap((block, index): BlockEntry[] => {
    const before = blocks[index - 1];
    if (before === undefined) return [block];
    const from = epochMs(before.figures.lastAt + lengthMs);
    const to = block.figures.firstAt;
    return from < to ? [{ kind: "gap", window: { from, to } }, block] : [block];
  });
}
