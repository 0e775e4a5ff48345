import { type EpochMs, epochMs, type Now } from "../instant.ts";
import type { Session } from "../session/session.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import { modelFigures, sumRows, toCost } from "./amounts.ts";
import type { FigureRow } from "./figure-source.ts";
import { wallClock } from "./live.ts";
import { toFigureRow } from "./priced-row.ts";
import type { SessionSources } from "./session-sources.ts";
import { responsesOf } from "./sessions.ts";
import { telemetryFigureRow } from "./telemetry-figures.ts";
import { timelineOf } from "./timeline.ts";
import type { SessionRow, SessionView, TimelineEntry } from "./views.ts";

/** The newest are shown: a session of days has more than a page holds. */
const MOST_ENTRIES = 2000;

/** One session's course, from whatever told of it. Undefined where nobody did. */
export function viewSession(id: string, from: SessionSources): SessionView | undefined {
  const { records, live } = from;
  const figures = figuresOf(from);
  if (figures.length === 0 && records.length === 0 && !live) return undefined;
  const entries = timelineOf(from);
  const requests = records.filter((record) => record.kind === "request");
  const firstBytes = requests.flatMap(({ ttftMs }) => ttftMs ?? []).toSorted((a, b) => a - b);
  const blocked = records.filter((record) => record.kind === "blocked");
  return {
    sources: from.sources,
    session: toRow(id, from, figures, entries),
    cwd: live?.cwd ?? null,
    entries: entries.slice(-MOST_ENTRIES),
    leftOut: Math.max(0, entries.length - MOST_ENTRIES),
    models: modelFigures(figures),
    toolUses: toolUses(entries),
    ttftMs:
      firstBytes.length === 0
        ? null
        : { median: rankOf(firstBytes, 0.5), p95: rankOf(firstBytes, 0.95) },
    blockedMs:
      blocked.length === 0 ? null : blocked.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

/** The value below which this part of them lies (nearest rank). */
const rankOf = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;

/** One that runs elsewhere, without a transcript here, has cost what it exported. */
const figuresOf = ({ responses, usage }: SessionSources): readonly FigureRow[] =>
  responses.length > 0
    ? responses.map(toFigureRow)
    : usage.map((sum) => telemetryFigureRow(sum, ["session", "agent"]));

function toRow(
  id: string,
  { live, now, records, responses, usage, sources, state }: SessionSources,
  figures: readonly FigureRow[],
  entries: readonly TimelineEntry[],
): SessionRow {
  const last = figures.at(-1);
  const sum = sumRows(figures);
  const lastRequest = records.findLast((record) => record.kind === "request");
  const lastModel = responses.at(-1)?.row.model ?? lastRequest?.model ?? last?.model;
  const moments = [
    ...(responses.length > 0 ? [] : usage).flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]),
    ...entries.flatMap(({ at, durationMs }) => [at, epochMs(at + (durationMs ?? 0))]),
    ...(live ? liveSpan(live, now) : []),
  ];
  return {
    id,
    agent: last?.agent ?? live?.agent ?? "claude",
    project: last?.project || live?.cwd || null,
    model: lastModel ?? live?.model ?? "",
    firstAt: moments.reduce((a, b) => (b < a ? b : a), moments[0] ?? now.epochMs),
    lastAt: moments.reduce((a, b) => (b > a ? b : a), moments[0] ?? now.epochMs),
    tokens: sumTokens(sum.tokens),
    cost: toCost(sum),
    responses: responsesOf(figures),
    state: state ?? (responses.length > 0 ? "ended" : null),
    isTelemetryOnly: sources.ledger && responses.length === 0 && usage.length > 0,
    ...(last?.host !== undefined && { host: last.host }),
  };
}

const liveSpan = ({ startedAt, lastEventAt }: Session, now: Now): readonly EpochMs[] => [
  wallClock(startedAt, now),
  wallClock(lastEventAt, now),
];

function toolUses(entries: readonly TimelineEntry[]): SessionView["toolUses"] {
  const calls = entries.filter(({ kind }) => kind === "tool");
  return [...Map.groupBy(calls, ({ name }) => name)]
    .map(([tool, of]) => ({
      tool,
      count: of.length,
      failed: of.filter(({ isOk }) => !isOk).length,
      totalMs: of.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
    }))
    .toSorted((a, b) => b.count - a.count || (a.tool < b.tool ? -1 : 1));
}
