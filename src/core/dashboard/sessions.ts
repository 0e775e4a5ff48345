import { type EpochMs, epochMs } from "../instant.ts";
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
  { sort, order, filter, offset, limit }: SessionsQuery,
  stateOf: StateOf,
): Promise<SessionsView> {
  const rows = await from.figures.rows({
    windows: [windowOf(range, from.now)],
    by: ["session", "project", "agent"],
  });
  // A Prometheus tells what was used, and not when or how often.
  const hasTimes = from.sources.store === "embedded";
  const by = !hasTimes && isOfResponses(sort) ? "cost" : sort;
  const wanted = filter.trim().toLowerCase();
  // Of thousands only a page is shown: all others are no more than what they are found and sorted by.
  const found = [...Map.groupBy(rows, ({ sessionId = "" }) => sessionId)]
    .map(([id, of]) => toListed(id, of, by))
    .filter(
      ({ id, project, model }) =>
        wanted === "" || `${id}\n${project}\n${model}`.toLowerCase().includes(wanted),
    );
  const sign = order === "asc" ? 1 : -1;
  found.sort((a, b) => sign * compareKeys(a.key, b.key) || (a.id < b.id ? -1 : 1));
  return {
    sources: from.sources,
    total: found.length,
    rows: found
      .slice(offset, offset + limit)
      .map((listed) => toSessionRow(listed, hasTimes, stateOf)),
  };
}

const isOfResponses = (sort: SessionsQuery["sort"]): boolean =>
  sort === "firstAt" || sort === "lastAt" || sort === "responses";

/** A session before it is shown. */
interface Listed {
  readonly id: string;
  readonly project: string;
  readonly model: string;
  readonly rows: readonly FigureRow[];
  /** By which it is sorted. */
  readonly key: string | number;
}

function toListed(id: string, rows: readonly FigureRow[], sort: SessionsQuery["sort"]): Listed {
  const project = nameOfMost(rows, (row) => row.project ?? "");
  const model = nameOfMost(rows, (row) => row.model);
  return { id, project, model, rows, key: sort === "project" ? project : keyOf(rows, sort) };
}

function keyOf(
  rows: readonly FigureRow[],
  sort: Exclude<SessionsQuery["sort"], "project">,
): number {
  switch (sort) {
    case "cost":
      return costKey(rows);
    case "tokens":
      return rows.reduce((sum, { tokens }) => sum + sumTokens(tokens), 0);
    case "responses":
      return responsesOf(rows) ?? -1;
    case "firstAt":
      return firstOf(rows);
    case "lastAt":
      return lastOf(rows);
    default:
      return sort satisfies never;
  }
}

/** In dollars, so that they can be compared as numbers; less than nothing where nothing has a price. */
function costKey(rows: readonly FigureRow[]): number {
  let [usd, priced, responses] = [0, 0, 0];
  for (const row of rows) {
    usd += Number(row.picoUsd) / 1e12;
    priced += row.pricedResponses;
    responses += row.responses;
  }
  return priced === 0 && responses > 0 ? -1 : usd;
}

const compareKeys = (a: string | number, b: string | number): number =>
  a < b ? -1 : a > b ? 1 : 0;

function toSessionRow(
  { id, project, model, rows }: Listed,
  hasTimes: boolean,
  stateOf: StateOf,
): SessionRow {
  const sum = sumRows(rows);
  const host = rows.find((row) => row.host !== undefined)?.host;
  const isTelemetryOnly = rows.some((row) => row.isTelemetryOnly === true);
  return {
    id,
    agent: rows[0]?.agent ?? "",
    project: project || null,
    model,
    firstAt: hasTimes ? firstOf(rows) : null,
    lastAt: hasTimes ? lastOf(rows) : null,
    tokens: sumTokens(sum.tokens),
    cost: toCost(sum),
    responses: responsesOf(rows),
    // Exports do not tell that it has ended, nor does a store of several machines.
    state: stateOf(id) ?? (isTelemetryOnly || !hasTimes ? null : "ended"),
    isTelemetryOnly,
    ...(host !== undefined && { host }),
  };
}

/** How often it was answered; null where counters do not tell. */
export const responsesOf = (rows: readonly FigureRow[]): number | null =>
  rows.some(({ isCounted }) => isCounted === true)
    ? null
    : rows.reduce((sum, { responses }) => sum + responses, 0);

const firstOf = (rows: readonly FigureRow[]): EpochMs =>
  rows.reduce((first, { firstAt }) => (firstAt < first ? firstAt : first), LAST);

const lastOf = (rows: readonly FigureRow[]): EpochMs =>
  rows.reduce((last, { lastAt }) => (lastAt > last ? lastAt : last), FIRST);

const FIRST = epochMs(0);
const LAST = epochMs(Number.MAX_SAFE_INTEGER);

/** What most of the cost is of. Of thousands of sessions nearly all have one model and one project. */
function nameOfMost(rows: readonly FigureRow[], nameOf: (row: FigureRow) => string): string {
  const [first] = rows;
  if (first === undefined) return "";
  const name = nameOf(first);
  if (rows.length === 1 || rows.every((row) => nameOf(row) === name)) return name;
  return groupRows(rows, nameOf)[0]?.[0] ?? name;
}
