import type { Database } from "bun:sqlite";
import type { SessionUsageReader, UsageFilter } from "../../core/telemetry/session-usage.ts";
import type { UsageWindow } from "../../core/usage/ledger-query.ts";
import { fromUs, toUs } from "./instants.ts";
import { keptSince } from "./kept-since.ts";
import {
  AT,
  type Grain,
  OWNER,
  QUARTER_US,
  readFinest,
  readQuarters,
  SESSION,
} from "./usage-grains.ts";
import { loadOwners, type Owners } from "./usage-owners.ts";
import { createSums, toUsageSum } from "./usage-totals.ts";

/** Longer stretches have too many single points; their steps are whole quarters. */
const MAX_FINE_US = 24 * 3600 * 1e6;

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
      const sums = createSums(windows.length, owners.end);
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
