import { epochMs } from "../instant.ts";
import { sumTokens } from "../usage/tokens-by-class.ts";
import { groupRows, sumRows, toCost } from "./amounts.ts";
import type { FigureRow } from "./figure-source.ts";
import type { TimeRange } from "./time-range.ts";
import { windowOf } from "./steps.ts";
import type { ViewSources } from "./view-sources.ts";
import type { SessionRow, SessionState, SessionsQuery, SessionsView } from "./views.ts";

/** What the daemon knows of a session at the moment. */
export type StateOf = (sessionId: string) => SessionState | undefined;

/** Sessions with usage in a range, a page of them. Rejects with what a store says. */
export async function viewSessions(
  from: ViewSources,
  range: TimeRange,
  query: SessionsQuery,
  stateOf: StateOf,
): Promise<SessionsView> {
  const rows = await listSessions(from, range, stateOf);
  const wanted = query.filter.trim().toLowerCase();
  const found = rows.filter(
    ({ id, project, model }) =>
      wanted === "" || `${id}\n${project}\n${model}`.toLowerCase().includes(wanted),
  );
  const sign = query.order === "asc" ? 1 : -1;
  const sorted = found.toSorted(
    (a, b) => sign * compareBy(query.sort, a, b) || (a.id < b.id ? -1 : 1),
  );
  return {
    sources: from.sources,
    total: sorted.length,
    rows: sorted.slice(query.offset, query.offset + query.limit),
  };
}

/** Every session with usage in a range, in no order. */
export async function listSessions(
  from: ViewSources,
  range: TimeRange,
  stateOf: StateOf,
): Promise<readonly SessionRow[]> {
  const rows = await from.figures.rows({
    windows: [windowOf(range, from.now)],
    by: ["session", "project", "agent"],
  });
  const bySession = Map.groupBy(rows, ({ sessionId = "" }) => sessionId);
  return [...bySession].map(([id, of]) => toSessionRow(id, of, stateOf));
}

function toSessionRow(id: string, rows: readonly FigureRow[], stateOf: StateOf): SessionRow {
  const sum = sumRows(rows);
  return {
    id,
    agent: rows[0]?.agent ?? "",
    project: nameOfMost(rows, (row) => row.project ?? ""),
    model: nameOfMost(rows, (row) => row.model),
    firstAt: rows.reduce((first, { firstAt: at }) => (at < first ? at : first), LAST),
    lastAt: rows.reduce((last, { lastAt: at }) => (at > last ? at : last), FIRST),
    tokens: sumTokens(sum.tokens),
    cost: toCost(sum),
    responses: sum.responses,
    state: stateOf(id) ?? "ended",
  };
}

const FIRST = epochMs(0);
const LAST = epochMs(Number.MAX_SAFE_INTEGER);

/** What most of the cost is of. Of thousands of sessions nearly all have one model and one project. */
function nameOfMost(rows: readonly FigureRow[], nameOf: (row: FigureRow) => string): string {
  const [first] = rows;
  if (first === undefined) return "";
  const name = nameOf(first);
  if (rows.every((row) => nameOf(row) === name)) return name;
  return groupRows(rows, nameOf)[0]?.[0] ?? name;
}

function compareBy(sort: SessionsQuery["sort"], a: SessionRow, b: SessionRow): number {
  switch (sort) {
    case "cost":
      return (a.cost.microUsd ?? -1) - (b.cost.microUsd ?? -1);
    case "project":
      return a.project < b.project ? -1 : a.project > b.project ? 1 : 0;
    default:
      return a[sort] - b[sort];
  }
}
