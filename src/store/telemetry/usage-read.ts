import type { Database } from "bun:sqlite";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import {
  type SessionUsageReader,
  type SessionUsageSum,
  type UsageCounter,
  type UsageFigure,
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

/**
 * What was used by one owner in one session at a moment, or in the quarter that begins then. Thousands are read
 * for one view, so they stay as SQLite gives them: tokens and dollars are not rounded yet.
 */
type Grain = readonly [
  session: number,
  /** 0: told by counters. */
  source: number,
  atUs: number,
  owner: number,
  requests: number,
  pricedRequests: number,
  inputTokens: number,
  outputTokens: number,
  cacheReadTokens: number,
  cacheWriteTokens: number,
  usd: number,
  firstUs: number,
  lastUs: number,
];

/** A grain's place for each: taking it apart would cost as much as adding it up. */
const SESSION = 0;
const SOURCE = 1;
const AT = 2;
const OWNER = 3;

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
  const owners = loadOwners(db);
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
    readQuarters(db, sessions(), from, to);
  const finest = (from: number, to: number): readonly Grain[] =>
    readFinest(db, owners, sessions(), from, to);

  return {
    sum({ windows, bySession, filter }) {
      const sums = createSums();
      const isWantedOwner = ownerTest(owners, filter);
      for (const grain of grainsOf(windows)) {
        const window = windowAt(windows, fromUs(grain[AT]));
        if (window === undefined || !isWantedOwner(grain[OWNER])) continue;
        sums.add(window, bySession ? grain[SESSION] : 0, grain);
      }
      return sums.all.map((sum) =>
        toUsageSum(sum, owners.at(sum.owner), sessions().get(sum.session) ?? ""),
      );
    },
    count(window, filter) {
      const found = new Set<number>();
      const isWantedOwner = ownerTest(owners, filter);
      for (const grain of grainsOf([window])) {
        if (isWantedOwner(grain[OWNER])) found.add(grain[SESSION]);
      }
      return found.size;
    },
  };
}

const quarterStart = (us: number): number => Math.floor(us / QUARTER_US) * QUARTER_US;

function ownerTest(owners: Owners, { host, user }: UsageFilter): (number: number) => boolean {
  if (host === undefined && user === undefined) return () => true;
  return (number) => {
    const owner = owners.at(number);
    return (host ?? owner.host) === owner.host && (user ?? owner.user) === owner.user;
  };
}

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
const readQuarters = (
  db: Database,
  sessions: ReadonlyMap<number, string>,
  from: number,
  to: number,
): readonly Grain[] =>
  db
    .query<Record<string, number>, [string, number, number]>(
      `SELECT session, source, quarter * ${QUARTER_US}, owner, requests, priced_requests,
         input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, usd, first_us, last_us
       FROM json_each(?1) AS wanted CROSS JOIN session_usage
       WHERE session = wanted.value AND quarter >= ?2 AND quarter < ?3 AND requests
           + input_tokens + output_tokens + cache_read_tokens + cache_write_tokens + usd <> 0
         AND source = (SELECT min(source) FROM session_usage WHERE session = wanted.value)`,
    )
    // decode boundary: the table is strict, and every column is a number.
    .values(JSON.stringify([...sessions.keys()]), from, to) as unknown as Grain[];

/** Owners by their numbers, as many as there are when a view begins. */
interface Owners {
  at(number: number): UsageOwner;
  numberOf(owner: UsageOwner): number;
}

const NOBODY: UsageOwner = { model: "", subagent: "", host: "", user: "" };

function loadOwners(db: Database): Owners {
  const rows = db
    .query<UsageOwner & { id: number }, []>(
      "SELECT id, model, subagent, host, user FROM usage_owners",
    )
    .all();
  const byNumber = new Map<number, UsageOwner>(rows.map(({ id, ...owner }) => [id, owner]));
  const numbers = new Map([...byNumber].map(([id, owner]) => [keyOf(owner), id]));
  return {
    at: (number) => byNumber.get(number) ?? NOBODY,
    // Where there are too many, the others have no name.
    numberOf: (owner) => numbers.get(keyOf(owner)) ?? numbers.get(keyOf(NOBODY)) ?? 0,
  };
}

const keyOf = ({ model, subagent, host, user }: UsageOwner): string =>
  JSON.stringify([model, subagent, host, user]);

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
  return rows.flatMap(([atUs, session, labelSet, growth]): Grain[] => {
    const counter = sessions.has(session) ? counters.get(labelSet) : undefined;
    if (!counter) return [];
    const of = (figure: UsageFigure): number => (counter.figure === figure ? growth : 0);
    const owner = owners.numberOf(counter.owner);
    const tokens = [of("inputTokens"), of("outputTokens"), of("cacheReadTokens")] as const;
    return [
      [session, 0, atUs, owner, 0, 0, ...tokens, of("cacheWriteTokens"), of("usd"), atUs, atUs],
    ];
  });
}

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
  return rows.flatMap(({ at_us: atUs, session, record }): Grain[] => {
    if (!sessions.has(session)) return [];
    // decode boundary: the writer of this room has made it of a request.
    const request = JSON.parse(record) as Extract<AgentRecord, { readonly kind: "request" }>;
    const { model, subagentType: subagent = "", costMicroUsd } = request;
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = request;
    const owner = owners.numberOf({ ...NOBODY, model, subagent });
    const priced = costMicroUsd === undefined ? 0 : 1;
    const tokens = [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens] as const;
    return [[session, 1, atUs, owner, 1, priced, ...tokens, (costMicroUsd ?? 0) / 1e6, atUs, atUs]];
  });
}

/** A sum that is being made; numbers alone are quick. */
interface Sum {
  readonly window: number;
  readonly session: number;
  readonly source: number;
  readonly owner: number;
  requests: number;
  pricedRequests: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  microUsd: number;
  /** What is left over, in picodollars. */
  restPicoUsd: number;
  firstUs: number;
  lastUs: number;
}

const PICO_A_MICRO = 1e6;

/** More than a view has windows (days of a century), and more than a store has owners. */
const WINDOWS = 65_536;
const OWNERS = 16_384;

/** Adds grains up, exactly: each is rounded once, so that every sum over the same grains is the same. */
function createSums() {
  const all: Sum[] = [];
  const known = new Map<number, Sum>();
  return {
    all: all as readonly Sum[],
    add(window: number, session: number, grain: Grain): void {
      const [source, owner] = [grain[SOURCE], grain[OWNER]];
      const key = ((session * WINDOWS + window) * OWNERS + owner) * 2 + source;
      let sum = known.get(key);
      if (!sum) {
        sum = { window, session, source, owner, ...NOTHING, firstUs: grain[11], lastUs: grain[12] };
        known.set(key, sum);
        all.push(sum);
      }
      const picoUsd = toPicoUsd(grain[10]);
      const microUsd = Math.trunc(picoUsd / PICO_A_MICRO);
      sum.requests += grain[4];
      sum.pricedRequests += grain[5];
      sum.inputTokens += Math.round(grain[6]);
      sum.outputTokens += Math.round(grain[7]);
      sum.cacheReadTokens += Math.round(grain[8]);
      sum.cacheWriteTokens += Math.round(grain[9]);
      sum.microUsd += microUsd;
      sum.restPicoUsd += picoUsd - microUsd * PICO_A_MICRO;
      if (grain[11] < sum.firstUs) sum.firstUs = grain[11];
      if (grain[12] > sum.lastUs) sum.lastUs = grain[12];
    },
  };
}

const NOTHING = {
  requests: 0,
  pricedRequests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  microUsd: 0,
  restPicoUsd: 0,
};

/** Figures may be made up, and larger than what can be added up: more than $9,000 in a quarter of an hour. */
function toPicoUsd(usd: number): number {
  const rounded = Math.round(usd * 1e12);
  return Number.isSafeInteger(rounded) ? rounded : 0;
}

const toUsageSum = (sum: Sum, owner: UsageOwner, sessionId: string): SessionUsageSum => ({
  model: owner.model,
  subagent: owner.subagent,
  host: owner.host,
  user: owner.user,
  window: sum.window,
  sessionId,
  tokens: {
    inputTokens: sum.inputTokens,
    outputTokens: sum.outputTokens,
    cacheReadTokens: sum.cacheReadTokens,
    // How long it was written for is not told.
    cacheWrite5mTokens: sum.cacheWriteTokens,
    cacheWrite1hTokens: 0,
  },
  picoUsd: BigInt(sum.microUsd) * BigInt(PICO_A_MICRO) + BigInt(sum.restPicoUsd),
  requests: sum.source === 0 ? null : { all: sum.requests, priced: sum.pricedRequests },
  firstAt: fromUs(sum.firstUs),
  lastAt: fromUs(sum.lastUs),
});
