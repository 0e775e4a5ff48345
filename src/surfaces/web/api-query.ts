import type { ViewFilter } from "../../core/dashboard/dashboard.ts";
import { TIME_RANGES, type TimeRange } from "../../core/dashboard/time-range.ts";
import type { SessionsQuery } from "../../core/dashboard/views.ts";
import { epochMs } from "../../core/instant.ts";

/** A question that cannot be answered as it stands; the message says why. */
export class BadQuery extends Error {
  override readonly name = "BadQuery";
}

const SORTS = ["lastAt", "firstAt", "cost", "tokens", "responses", "project"] as const;

/** A page never asks for more at once. */
const MOST_ROWS = 1000;
const DEFAULT_ROWS = 100;

/** Ten years: whatever is longer was meant otherwise. */
const LONGEST_MS = 3660 * 24 * 3600_000;

/** `range=24h`, or `from` and `to` in milliseconds since 1970. Throws BadQuery. */
export function readRange(params: URLSearchParams): TimeRange {
  const [from, to] = [params.get("from"), params.get("to")];
  if (from !== null || to !== null) {
    const window = { from: epochMs(wholeNumber(from, "from")), to: epochMs(wholeNumber(to, "to")) };
    if (window.from >= window.to) throw new BadQuery("`from` must be before `to`.");
    if (window.to - window.from > LONGEST_MS) throw new BadQuery("That is longer than ten years.");
    return window;
  }
  const name = params.get("range") ?? "24h";
  const range = TIME_RANGES.find((known) => known === name);
  if (range === undefined) {
    throw new BadQuery(`\`range\` must be one of ${TIME_RANGES.join(", ")}.`);
  }
  return range;
}

/** `host` and `user`, where they are given. */
export function readFilter(params: URLSearchParams): ViewFilter {
  const [host, user] = [params.get("host"), params.get("user")];
  return { ...(host && { host }), ...(user && { user }) };
}

/** `sort`, `order`, `filter`, `offset`, `limit`. Throws BadQuery. */
export function readSessionsQuery(params: URLSearchParams): SessionsQuery {
  const sort = SORTS.find((known) => known === (params.get("sort") ?? "lastAt"));
  if (sort === undefined) throw new BadQuery(`\`sort\` must be one of ${SORTS.join(", ")}.`);
  const order = params.get("order") ?? "desc";
  if (order !== "asc" && order !== "desc") throw new BadQuery("`order` must be asc or desc.");
  const limit = wholeNumber(params.get("limit") ?? String(DEFAULT_ROWS), "limit");
  return {
    sort,
    order,
    filter: (params.get("filter") ?? "").slice(0, 200),
    offset: wholeNumber(params.get("offset") ?? "0", "offset"),
    limit: Math.min(limit, MOST_ROWS),
  };
}

function wholeNumber(text: string | null, name: string): number {
  const value = text === null || !/^\d{1,16}$/.test(text) ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(value)) throw new BadQuery(`\`${name}\` must be a whole number.`);
  return value;
}
