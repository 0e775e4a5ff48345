import { type EpochMs, epochMs, type Now } from "../instant.ts";
import type { Session } from "../session/session.ts";
import type { AgentRecord } from "../telemetry/agent-record.ts";
import type { SessionUsageSum } from "../telemetry/session-usage.ts";
import type { UsageSum } from "../usage/ledger-query.ts";
import type { PriceRule } from "../usage/price-rule.ts";
import { addSums } from "../usage/report/figures.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import type { UsageRow } from "../usage/usage-row.ts";
import { toolName } from "../view/activity-words.ts";
import { modelFigures, sumRows, toCost } from "./amounts.ts";
import type { FigureRow } from "./figure-source.ts";
import { wallClock } from "./live.ts";
import { responsesOf } from "./sessions.ts";
import { telemetryFigureRow } from "./telemetry-figures.ts";
import type { SessionRow, SessionState, Sources, TimelineEntry, SessionView } from "./views.ts";

/** A response, and what prices it. */
export interface PricedRow {
  readonly row: UsageRow;
  readonly rule?: PriceRule;
}

/** All that is known of one session. */
export interface SessionSources {
  readonly sources: Sources;
  /** From the ledger, by rising time. */
  readonly responses: readonly PricedRow[];
  /** What it has used by its telemetry, whenever that was. */
  readonly usage: readonly SessionUsageSum[];
  /** From telemetry, by rising time. */
  readonly records: readonly AgentRecord[];
  /** As the daemon has it; absent once it has ended. */
  readonly live?: Session;
  /** Absent where the daemon does not know it. */
  readonly state?: SessionState;
  /** Whether commands and files that tools are called with are shown. */
  readonly showsContent: boolean;
  readonly now: Now;
}

/** How the main thread is called among subagents. */
const MAIN_THREAD = "main";

/** The newest are shown: a session of days has more than a page holds. */
const MOST_ENTRIES = 2000;

type RecordOf<Kind extends AgentRecord["kind"]> = Extract<AgentRecord, { readonly kind: Kind }>;

/** One session's course, from whatever told of it: what several tell is joined by request and tool-use id. Undefined where nobody did. */
export function viewSession(id: string, from: SessionSources): SessionView | undefined {
  const { records, live } = from;
  const figures = figuresOf(from);
  if (figures.length === 0 && records.length === 0 && !live) return undefined;
  const entries = timeline(from);
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

function toFigures({ row, rule }: PricedRow): FigureRow {
  const { at: firstAt, model, project, agent, sessionId, tokens, webSearches } = row;
  const sum: UsageSum = {
    window: 0,
    model,
    ...(rule !== undefined && { rule }),
    responses: 1,
    tokens,
    webSearches,
    firstAt,
    lastAt: firstAt,
  };
  const { models: _models, ...figures } = addSums([sum]);
  return {
    ...figures,
    window: 0,
    model,
    project,
    agent,
    sessionId,
  };
}

/** One that runs elsewhere, without a transcript here, has cost what it exported. */
const figuresOf = ({ responses, usage }: SessionSources): readonly FigureRow[] =>
  responses.length > 0
    ? responses.map(toFigures)
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

function timeline(from: SessionSources): readonly TimelineEntry[] {
  const threads = subagentNames(from);
  return [
    // First of what happens at one moment: a prompt, before what it asks for.
    ...recordEntries(from, threads),
    ...responseEntries(from, threads),
    ...liveEntries(from, threads),
  ].toSorted((a, b) => a.at - b.at);
}

type Threads = (subagentId: string | undefined) => string;

/** Subagents by their type, which the ledger or the daemon knows. */
function subagentNames({ responses, live }: SessionSources): Threads {
  const names = new Map<string, string>();
  for (const { row } of responses) {
    if (row.subagentId !== undefined && row.subagentType !== undefined) {
      names.set(row.subagentId, row.subagentType);
    }
  }
  for (const { id, type } of live?.subagents ?? []) if (type !== "") names.set(id, type);
  return (id) => (id === undefined ? MAIN_THREAD : (names.get(id) ?? "subagent"));
}

const NOTHING = {
  durationMs: null,
  thread: MAIN_THREAD,
  isOk: true,
  tokens: null,
  cost: null,
  promptId: null,
  subject: null,
} as const;

function responseEntries({ responses, records }: SessionSources, threads: Threads) {
  const requests = new Map(
    records.flatMap((record) =>
      record.kind === "request" && record.requestId !== undefined
        ? [[record.requestId, record] as const]
        : [],
    ),
  );
  return responses.map((priced): TimelineEntry => {
    const { row } = priced;
    const request = row.requestId === undefined ? undefined : requests.get(row.requestId);
    return {
      ...NOTHING,
      at: request === undefined ? row.at : beginOf(request),
      kind: "response",
      name: row.model,
      thread: threads(row.subagentId),
      durationMs: request?.durationMs ?? null,
      tokens: sumTokens(row.tokens),
      cost: toCost(toFigures(priced)),
      promptId: request?.promptId ?? null,
    };
  });
}

/** The agent tells of something when it is over; a span tells of its beginning. */
function beginOf(record: AgentRecord): EpochMs {
  if (record.kind === "blocked" || !("durationMs" in record)) return record.at;
  return epochMs(record.at - (record.durationMs ?? 0));
}

/** What only telemetry tells. Requests that the ledger has are not told twice. */
function recordEntries(
  { records, responses }: SessionSources,
  threads: Threads,
): readonly TimelineEntry[] {
  const known = new Set(responses.map(({ row }) => row.requestId));
  return records.flatMap((record): TimelineEntry[] => {
    const base = {
      ...NOTHING,
      at: beginOf(record),
      thread: threads(record.subagentId),
      promptId: record.promptId ?? null,
      durationMs: "durationMs" in record ? (record.durationMs ?? null) : null,
    };
    switch (record.kind) {
      case "prompt":
        return [{ ...base, kind: "prompt", name: record.command ?? "" }];
      case "request":
        if (record.requestId !== undefined && known.has(record.requestId)) return [];
        return [requestEntry(base, record)];
      case "request-error":
        return [{ ...base, kind: "error", name: record.error ?? record.status ?? "", isOk: false }];
      case "tool":
        return [{ ...base, kind: "tool", name: toolName(record.tool), isOk: record.isOk }];
      case "decision":
        return [
          {
            ...base,
            kind: "decision",
            name: toolName(record.tool),
            isOk: record.decision !== "reject",
          },
        ];
      case "subagent":
        return [
          { ...base, kind: "subagent", name: record.subagentType, tokens: record.tokens ?? null },
        ];
      case "compaction":
        return [{ ...base, kind: "compaction", name: record.trigger ?? "" }];
      case "blocked":
        return [{ ...base, kind: "blocked", name: record.source ?? "" }];
      case "other":
        return [];
    }
  });
}

function requestEntry(
  base: Omit<TimelineEntry, "kind" | "name">,
  record: RecordOf<"request">,
): TimelineEntry {
  const { model, costMicroUsd, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } =
    record;
  return {
    ...base,
    kind: "response",
    name: model,
    tokens: inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens,
    cost: costMicroUsd === undefined ? null : { microUsd: costMicroUsd, isPartial: false },
  };
}

/** Calls that the daemon saw and telemetry did not tell of. */
function liveEntries(
  { live, records, showsContent, now }: SessionSources,
  threads: Threads,
): readonly TimelineEntry[] {
  const told = new Set(
    records.flatMap((record) => (record.kind === "tool" ? (record.toolUseId ?? []) : [])),
  );
  return (live?.recentTools ?? [])
    .filter(({ id }) => !told.has(id))
    .map(({ name, subject, subagentId, endedAt, durationMs = 0, outcome }) => ({
      ...NOTHING,
      at: epochMs(wallClock(endedAt, now) - durationMs),
      durationMs,
      kind: "tool" as const,
      name: toolName(name),
      thread: threads(subagentId),
      isOk: outcome === "ok",
      subject: showsContent ? (subject ?? null) : null,
    }));
}

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
