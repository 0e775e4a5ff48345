import type { Database } from "bun:sqlite";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import {
  type SessionUsageReader,
  type SessionUsageSum,
  type UsageCounter,
  type UsageFilter,
  type UsageOwner,
  usageCounter,
} from "../../core/telemetry/session-usage.ts";
import type { UsageWindow } from "../../core/usage/ledger-query.ts";
import { fromUs, QUARTER_S, toUs } from "./instants.ts";
import { keptSince } from "./kept-since.ts";

/** A quarter of an hour, in µs. */
const QUARTER_US = QUARTER_S * 1e6;

/** Longer stretches have too many single points; their steps are whole quarters. */
const MAX_FINE_US = 24 * 3600 * 1e6;

/** What was used by one owner in one session at a moment, or in the quarter that begins then. */
interface Grain {
  readonly atUs: number;
  readonly session: number;
  readonly owner: UsageOwner;
  readonly isCounted: boolean;
  readonly requests: number;
  readonly pricedRequests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly picoUsd: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

/**
 * Reads what the sessions with these ids have used. What was read is kept as long as the reader is: one is for
 * one view, whose figures then agree with each other. Quarters of an hour have all; what a window cuts off
 * them comes from single points and requests while those are kept, and is then where the quarter begins.
 */
export function openSessionUsage(
  db: Database,
  isWanted: (sessionId: string) => boolean,
): SessionUsageReader {
  let named: ReadonlyMap<number, string> | undefined;
  const sessions = (): ReadonlyMap<number, string> => (named ??= findSessions(db, isWanted));
  const read = new Map<string, readonly Grain[]>();
  const owners = createOwners(db);
  const kept = keptSince(db);
  const finestFromUs = Math.max(kept.of("points"), kept.of("records"));

  const grainsOf = (windows: readonly UsageWindow[]): readonly Grain[] => {
    const [first, last] = [windows[0], windows.at(-1)];
    if (!first || !last) return [];
    const [beginUs, endUs] = [toUs(first.from), toUs(last.to)];
    const cuts = windows.slice(1).some(({ from }) => toUs(from) % QUARTER_US !== 0);
    const isFine = cuts && endUs - beginUs <= MAX_FINE_US && quarterStart(beginUs) >= finestFromUs;
    const key = `${beginUs} ${endUs} ${isFine}`;
    let grains = read.get(key);
    if (!grains) {
      grains = isFine ? finest(beginUs, endUs) : coarse(beginUs, endUs);
      read.set(key, grains);
    }
    return grains;
  };

  const coarse = (from: number, to: number): readonly Grain[] => {
    const [begin, end] = [Math.ceil(from / QUARTER_US), Math.floor(to / QUARTER_US)];
    const isKept = (us: number): boolean =>
      us % QUARTER_US !== 0 && quarterStart(us) >= finestFromUs;
    if (begin > end) return isKept(from) ? finest(from, to) : [];
    return [
      ...(isKept(from) ? finest(from, begin * QUARTER_US) : []),
      ...quarters(begin, isKept(to) ? end : Math.ceil(to / QUARTER_US)),
      ...(isKept(to) ? finest(end * QUARTER_US, to) : []),
    ];
  };

  const quarters = (from: number, to: number): readonly Grain[] =>
    readQuarters(db, owners, sessions(), from, to);
  const finest = (from: number, to: number): readonly Grain[] =>
    readFinest(db, owners, sessions(), from, to);

  return {
    sum({ windows, bySession, filter }) {
      const sums = createSums();
      for (const grain of grainsOf(windows)) {
        const window = windowAt(windows, fromUs(grain.atUs));
        if (window === undefined || !isOf(grain.owner, filter)) continue;
        sums.add(window, bySession ? grain.session : 0, grain);
      }
      return sums.all((session) => sessions().get(session) ?? "");
    },
    count(window, filter) {
      const found = new Set<number>();
      for (const { owner, session } of grainsOf([window])) {
        if (isOf(owner, filter)) found.add(session);
      }
      return found.size;
    },
  };
}

const quarterStart = (us: number): number => Math.floor(us / QUARTER_US) * QUARTER_US;

const isOf = (owner: UsageOwner, { host, user }: UsageFilter): boolean =>
  (host === undefined || owner.host === host) && (user === undefined || owner.user === user);

/** Windows are many, by rising time. */
function windowAt(windows: readonly UsageWindow[], at: number): number | undefined {
  let [low, high] = [0, windows.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const window = windows[middle];
    if (!window) return undefined;
    if (at < window.from) high = middle - 1;
    else if (at >= window.to) low = middle + 1;
    else return middle;
  }
  return undefined;
}

function findSessions(
  db: Database,
  isWanted: (sessionId: string) => boolean,
): ReadonlyMap<number, string> {
  const rows = db
    .query<Record<string, number | string>, []>("SELECT id, session_id FROM sessions")
    // decode boundary: the table is strict.
    .values() as [number, string][];
  return new Map(rows.filter(([, sessionId]) => sessionId !== "" && isWanted(sessionId)));
}

/** A session counts by its counters, if it has ever sent any, else by its requests. */
function readQuarters(
  db: Database,
  owners: Owners,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] {
  const ownerOf = owners.byNumber();
  const rows = db
    .query<Record<string, number>, [string, number, number]>(
      `SELECT session_usage.* FROM json_each(?1) AS wanted CROSS JOIN session_usage
       WHERE session = wanted.value AND quarter >= ?2 AND quarter < ?3 AND requests
           + input_tokens + output_tokens + cache_read_tokens + cache_write_tokens + usd <> 0
         AND source = (SELECT min(source) FROM session_usage WHERE session = wanted.value)`,
    )
    // Every column is a number.
    .values(JSON.stringify([...sessions.keys()]), from, to) as number[][];
  // Thousands of rows are made for one view, so each value is taken by its place.
  return rows.map((row) => {
    const at = (index: number): number => row[index] ?? 0;
    return {
      atUs: at(2) * QUARTER_US,
      session: at(0),
      owner: ownerOf.get(at(3)) ?? NOBODY,
      isCounted: at(1) === 0,
      requests: at(4),
      pricedRequests: at(5),
      inputTokens: Math.round(at(6)),
      outputTokens: Math.round(at(7)),
      cacheReadTokens: Math.round(at(8)),
      cacheWriteTokens: Math.round(at(9)),
      picoUsd: toPicoUsd(at(10)),
      firstUs: at(11),
      lastUs: at(12),
    };
  });
}

const NOBODY: UsageOwner = { model: "", subagent: "", host: "", user: "" };

/** Figures may be made up, and larger than what can be added up: more than $9,000 in a quarter of an hour. */
function toPicoUsd(usd: number): number {
  const rounded = Math.round(usd * 1e12);
  return Number.isSafeInteger(rounded) ? rounded : 0;
}

/** Owners that are equal are one. */
interface Owners {
  of(owner: UsageOwner): UsageOwner;
  byNumber(): ReadonlyMap<number, UsageOwner>;
}

function createOwners(db: Database): Owners {
  const known = new Map<string, UsageOwner>();
  const of = (owner: UsageOwner): UsageOwner => {
    const key = JSON.stringify([owner.model, owner.subagent, owner.host, owner.user]);
    const found = known.get(key);
    if (found) return found;
    known.set(key, owner);
    return owner;
  };
  return {
    of,
    byNumber: () =>
      new Map(
        db
          .query<UsageOwner & { id: number }, []>(
            "SELECT id, model, subagent, host, user FROM usage_owners",
          )
          .all()
          .map(({ id, ...owner }) => [id, of(owner)]),
      ),
  };
}

/** Single points and requests of a stretch of time of which they are kept. */
function readFinest(
  db: Database,
  owners: Owners,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] {
  if (from >= to) return [];
  return [
    ...pointGrains(db, owners, sessions, from, to),
    ...requestGrains(db, owners, sessions, from, to),
  ];
}

function pointGrains(
  db: Database,
  owners: Owners,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] {
  const counters = countersOf(db);
  const rows = db
    .query<Record<string, number>, [number, number]>(
      `SELECT at_us, session, label_set, growth FROM points JOIN series ON series.id = series
       WHERE at_us >= ? AND at_us < ? AND growth <> 0`,
    )
    // Every column is a number.
    .values(from, to) as [number, number, number, number][];
  return rows.flatMap(([atUs, session, labelSet, growth]) => {
    const counter = sessions.has(session) ? counters.get(labelSet) : undefined;
    if (!counter) return [];
    const grain = {
      ...NOTHING,
      atUs,
      firstUs: atUs,
      lastUs: atUs,
      session,
      owner: owners.of(counter.owner),
    };
    return counter.figure === "usd"
      ? [{ ...grain, picoUsd: toPicoUsd(growth) }]
      : [{ ...grain, [counter.figure]: Math.round(growth) }];
  });
}

const NOTHING = {
  isCounted: true,
  requests: 0,
  pricedRequests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  picoUsd: 0,
};

function countersOf(db: Database): ReadonlyMap<number, UsageCounter> {
  const rows = db
    .query<{ id: number; metric: string; labels: string }, []>(
      `SELECT id, metric, labels FROM label_sets
       WHERE metric IN ('claude_code_token_usage', 'claude_code_cost_usage')`,
    )
    .all();
  return new Map(
    rows.flatMap(({ id, metric, labels }) => {
      // decode boundary: the writer of this room has made it of strings.
      const counter = usageCounter(metric, JSON.parse(labels) as Record<string, string>);
      return counter ? [[id, counter]] : [];
    }),
  );
}

function requestGrains(
  db: Database,
  owners: Owners,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] {
  const rows = db
    .query<{ at_us: number; session: number; record: string }, [number, number]>(
      `SELECT at_us, session, record FROM records
       WHERE at_us >= ? AND at_us < ? AND kind = 'request' AND NOT EXISTS
         (SELECT 1 FROM session_usage WHERE session = records.session AND source = 0)`,
    )
    .all(from, to);
  return rows.flatMap(({ at_us: atUs, session, record }) => {
    if (!sessions.has(session)) return [];
    // decode boundary: the writer of this room has made it of a request.
    const request = JSON.parse(record) as Extract<AgentRecord, { readonly kind: "request" }>;
    const { model, subagentType: subagent = "", costMicroUsd } = request;
    return {
      atUs,
      session,
      owner: owners.of({ ...NOBODY, model, subagent }),
      isCounted: false,
      requests: 1,
      pricedRequests: costMicroUsd === undefined ? 0 : 1,
      inputTokens: request.inputTokens,
      outputTokens: request.outputTokens,
      cacheReadTokens: request.cacheReadTokens,
      cacheWriteTokens: request.cacheWriteTokens,
      picoUsd: (costMicroUsd ?? 0) * 1e6,
      firstUs: atUs,
      lastUs: atUs,
    };
  });
}

/** A sum that is being made; numbers alone are quick. */
interface Sum extends Record<SummedFigure, number> {
  readonly window: number;
  readonly session: number;
  readonly owner: UsageOwner;
  readonly isCounted: boolean;
  microUsd: number;
  /** What is left over, in picodollars. */
  restPicoUsd: number;
  firstUs: number;
  lastUs: number;
}

type SummedFigure =
  | "requests"
  | "pricedRequests"
  | "inputTokens"
  | "outputTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens";

const PICO_A_MICRO = 1e6;

/** Adds grains up, exactly: dollars are rounded once, grain by grain, so that every sum over the same grains is the same. */
function createSums() {
  const all: Sum[] = [];
  /** By session and window; a session has few owners. */
  const sums = new Map<number, Map<number, Sum[]>>();
  const sumOf = (window: number, session: number, grain: Grain): Sum => {
    let byWindow = sums.get(session);
    if (!byWindow) {
      byWindow = new Map();
      sums.set(session, byWindow);
    }
    let ofWindow = byWindow.get(window);
    if (!ofWindow) {
      ofWindow = [];
      byWindow.set(window, ofWindow);
    }
    const { owner, isCounted, firstUs, lastUs } = grain;
    for (const sum of ofWindow) {
      if (sum.owner === owner && sum.isCounted === isCounted) return sum;
    }
    const sum = {
      window,
      session,
      owner,
      isCounted,
      requests: 0,
      pricedRequests: 0,
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      microUsd: 0,
      restPicoUsd: 0,
      firstUs,
      lastUs,
    };
    ofWindow.push(sum);
    all.push(sum);
    return sum;
  };
  return {
    add(window: number, session: number, grain: Grain): void {
      const sum = sumOf(window, session, grain);
      const microUsd = Math.trunc(grain.picoUsd / PICO_A_MICRO);
      sum.requests += grain.requests;
      sum.pricedRequests += grain.pricedRequests;
      sum.inputTokens += grain.inputTokens;
      sum.outputTokens += grain.outputTokens;
      sum.cacheReadTokens += grain.cacheReadTokens;
      sum.cacheWriteTokens += grain.cacheWriteTokens;
      sum.microUsd += microUsd;
      sum.restPicoUsd += grain.picoUsd - microUsd * PICO_A_MICRO;
      if (grain.firstUs < sum.firstUs) sum.firstUs = grain.firstUs;
      if (grain.lastUs > sum.lastUs) sum.lastUs = grain.lastUs;
    },
    all: (nameOf: (session: number) => string): SessionUsageSum[] =>
      all.map((sum) => toUsageSum(sum, nameOf)),
  };
}

const toUsageSum = (sum: Sum, nameOf: (session: number) => string): SessionUsageSum => ({
  ...sum.owner,
  window: sum.window,
  sessionId: sum.session === 0 ? "" : nameOf(sum.session),
  tokens: {
    inputTokens: sum.inputTokens,
    outputTokens: sum.outputTokens,
    cacheReadTokens: sum.cacheReadTokens,
    // How long it was written for is not told.
    cacheWrite5mTokens: sum.cacheWriteTokens,
    cacheWrite1hTokens: 0,
  },
  picoUsd: BigInt(sum.microUsd) * BigInt(PICO_A_MICRO) + BigInt(sum.restPicoUsd),
  ...(!sum.isCounted && { requests: { all: sum.requests, priced: sum.pricedRequests } }),
  firstAt: fromUs(sum.firstUs),
  lastAt: fromUs(sum.lastUs),
});
