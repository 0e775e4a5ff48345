import type { Database } from "bun:sqlite";
import type { AgentRecord } from "../../core/telemetry/agent-record.ts";
import {
  type UsageFigure,
  type UsageOwner,
  usageCounter,
} from "../../core/telemetry/session-usage.ts";
import { QUARTER_S, stepOf, toUs } from "./instants.ts";
import { NOBODY } from "./usage-owners.ts";

/** Adds up what one request tells of the use of sessions, and writes it down. Inside its transaction. */
export interface SessionUsageWriter {
  /** Growth of one counter of a session, by steps that do not cross quarters, in seconds since 1970. */
  grow(of: { readonly session: number; readonly labelSet: number }, growth: UsageGrowth): void;
  /** A request that is news. */
  addRequest(session: number, record: Extract<AgentRecord, { readonly kind: "request" }>): void;
  flush(): void;
  /** The transaction has failed: what it had added is not there. */
  forget(): void;
}

interface UsageGrowth {
  readonly bySteps: ReadonlyMap<number, number>;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** What one session has used in one quarter, by one owner. */
interface Cell extends Record<UsageFigure, number> {
  readonly session: number;
  readonly source: 0 | 1;
  readonly quarter: number;
  readonly owner: number;
  requests: number;
  pricedRequests: number;
  firstUs: number;
  lastUs: number;
}

/** So many owners are told apart; the use of more is that of an owner without a name. */
const MAX_OWNERS = 10_000;

/** No owner's number is as large, not even in a store that had them before there was a limit. */
const OWNER_NUMBERS = 2 ** 24;

/** A writer on an open database. */
export function createSessionUsage(db: Database): SessionUsageWriter {
  const owners = createOwners(db);
  const labelSet = db.query<{ metric: string; labels: string }, [number]>(
    "SELECT metric, labels FROM label_sets WHERE id = ?",
  );
  const put = db.query<unknown, number[]>(
    `INSERT INTO session_usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
       priced_requests = priced_requests + excluded.priced_requests,
       input_tokens = input_tokens + excluded.input_tokens,
       output_tokens = output_tokens + excluded.output_tokens,
       cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
       cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
       usd = usd + excluded.usd,
       first_us = min(first_us, excluded.first_us), last_us = max(last_us, excluded.last_us)`,
  );
  /** `null` where a counter tells of something else. */
  let counters = new Map<number, { figure: UsageFigure; owner: number } | null>();
  /** By session. */
  let cells = new Map<number, Map<number, Cell>>();

  const counterOf = (id: number) => {
    let counter = counters.get(id);
    if (counter === undefined) {
      const row = labelSet.get(id);
      // decode boundary: the writer of this room has made it of strings.
      const found = row && usageCounter(row.metric, JSON.parse(row.labels) as Labels);
      counter = found ? { figure: found.figure, owner: owners.idOf(found.owner) } : null;
      counters.set(id, counter);
    }
    return counter;
  };

  const cellOf = (session: number, source: 0 | 1, quarter: number, owner: number): Cell => {
    let ofSession = cells.get(session);
    if (!ofSession) {
      ofSession = new Map();
      cells.set(session, ofSession);
    }
    const key = (quarter * OWNER_NUMBERS + owner) * 2 + source;
    const found = ofSession.get(key);
    if (found) return found;
    const cell = {
      session,
      source,
      quarter,
      owner,
      requests: 0,
      pricedRequests: 0,
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      usd: 0,
      firstUs: Number.MAX_SAFE_INTEGER,
      lastUs: 0,
    };
    ofSession.set(key, cell);
    return cell;
  };

  return {
    grow({ session, labelSet: labels }, { bySteps, firstUs, lastUs }) {
      const counter = counterOf(labels);
      if (counter === null) return;
      for (const [stepS, by] of bySteps) {
        const quarterS = stepOf(stepS * 1e6, QUARTER_S);
        const cell = cellOf(session, 0, quarterS / QUARTER_S, counter.owner);
        cell[counter.figure] += by;
        // Of growth in several quarters at once it is known only in which of them it was.
        cell.firstUs = Math.min(cell.firstUs, Math.max(firstUs, quarterS * 1e6));
        cell.lastUs = Math.max(cell.lastUs, Math.min(lastUs, (quarterS + QUARTER_S) * 1e6 - 1));
      }
    },
    addRequest(session, record) {
      const atUs = toUs(record.at);
      const { model, subagentType: subagent = "", costMicroUsd } = record;
      const owner = owners.idOf({ ...NOBODY, model, subagent });
      const cell = cellOf(session, 1, stepOf(atUs, QUARTER_S) / QUARTER_S, owner);
      cell.requests++;
      if (costMicroUsd !== undefined) cell.pricedRequests++;
      cell.inputTokens += record.inputTokens;
      cell.outputTokens += record.outputTokens;
      cell.cacheReadTokens += record.cacheReadTokens;
      cell.cacheWriteTokens += record.cacheWriteTokens;
      cell.usd += (costMicroUsd ?? 0) / 1e6;
      cell.firstUs = Math.min(cell.firstUs, atUs);
      cell.lastUs = Math.max(cell.lastUs, atUs);
    },
    flush() {
      for (const cell of cells.values().flatMap((ofSession) => ofSession.values())) {
        put.run(
          cell.session,
          cell.source,
          cell.quarter,
          cell.owner,
          cell.requests,
          cell.pricedRequests,
          cell.inputTokens,
          cell.outputTokens,
          cell.cacheReadTokens,
          cell.cacheWriteTokens,
          cell.usd,
          cell.firstUs,
          cell.lastUs,
        );
      }
      cells = new Map();
    },
    forget() {
      counters = new Map();
      cells = new Map();
      owners.forget();
    },
  };
}

type Labels = Readonly<Record<string, string>>;

/** Finds the rows of owners, and adds those that are new. */
function createOwners(db: Database) {
  const find = db.query<{ id: number }, [string, string, string, string]>(
    "SELECT id FROM usage_owners WHERE model = ? AND subagent = ? AND host = ? AND user = ?",
  );
  const add = db.query<{ id: number }, [string, string, string, string]>(
    "INSERT INTO usage_owners (model, subagent, host, user) VALUES (?, ?, ?, ?) RETURNING id",
  );
  const count = db.query<{ count: number }, []>("SELECT count(*) AS count FROM usage_owners");
  const isNobody = ({ model, subagent, host, user }: UsageOwner): boolean =>
    model + subagent + host + user === "";
  /** By all that they are. */
  let known = new Map<string, number>();

  const rowOf = (owner: UsageOwner): number => {
    const { model, subagent, host, user } = owner;
    const found = find.get(model, subagent, host, user);
    if (found) return found.id;
    const isFull = (count.get()?.count ?? 0) >= MAX_OWNERS;
    if (isFull && !isNobody(owner)) return rowOf(NOBODY);
    const added = add.get(model, subagent, host, user);
    if (!added) throw new Error("an owner that was just written is not there");
    return added.id;
  };

  return {
    idOf(owner: UsageOwner): number {
      const key = JSON.stringify([owner.model, owner.subagent, owner.host, owner.user]);
      let id = known.get(key);
      if (id === undefined) {
        id = rowOf(owner);
        if (known.size >= MAX_OWNERS) known.clear();
        known.set(key, id);
      }
      return id;
    },
    forget(): void {
      known = new Map();
    },
  };
}
