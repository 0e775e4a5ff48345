import { type EpochMs, epochMs } from "../instant.ts";
import type { AgentRecord } from "../telemetry/agent-record.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import { toolName } from "../view/activity-words.ts";
import { toCost } from "./amounts.ts";
import { wallClock } from "./live.ts";
import { toFigureRow } from "./priced-row.ts";
import type { SessionSources } from "./session-sources.ts";
import type { TimelineEntry } from "./views.ts";

/** How the main thread is called among subagents. */
const MAIN_THREAD = "main";

type RecordOf<Kind extends AgentRecord["kind"]> = Extract<AgentRecord, { readonly kind: Kind }>;

/** What has happened in a session, by rising time. What several tell is joined by request and tool-use id. */
export function timelineOf(from: SessionSources): readonly TimelineEntry[] {
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
      cost: toCost(toFigureRow(priced)),
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
