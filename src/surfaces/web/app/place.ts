import { type NamedRange, TIME_RANGES } from "../../../core/dashboard/time-range.ts";
import { type ViewName, VIEWS } from "../../../core/dashboard/view-names.ts";
import type { SessionsQuery } from "../../../core/dashboard/views.ts";

/** By what sessions can be sorted. */
export const SORTS = ["project", "firstAt", "lastAt", "responses", "tokens", "cost"] as const;

/** The days of a range of one's own, first and last (`2026-11-01`), as the place's calendar has them. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}

/** Where in the dashboard somebody is: all of it is in the address, so that a bookmark finds back. */
export interface Place {
  readonly view: ViewName;
  readonly range: NamedRange | DayRange;
  readonly sort: SessionsQuery["sort"];
  readonly order: SessionsQuery["order"];
  readonly filter: string;
  /** The session that is looked into, by id; empty: none. */
  readonly session: string;
  /** Which machine and whose figures; empty: all. */
  readonly host: string;
  readonly user: string;
}

/** Where one is without a query. */
export const HOME: Place = {
  view: "live",
  range: "24h",
  sort: "lastAt",
  order: "desc",
  filter: "",
  session: "",
  host: "",
  user: "",
};

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Reads a place from the query of an address. What is unknown in it is as at home. */
export function parsePlace(query: string): Place {
  const params = new URLSearchParams(query);
  const oneOf = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === params.get(name)) ?? otherwise;
  const text = (name: string): string => (params.get(name) ?? "").slice(0, 200);
  return {
    view: oneOf("view", VIEWS, HOME.view),
    range: parseRange(params.get("range")),
    sort: oneOf("sort", SORTS, HOME.sort),
    order: oneOf("order", ["asc", "desc"], HOME.order),
    filter: text("filter"),
    session: text("session"),
    host: text("host"),
    user: text("user"),
  };
}

function parseRange(text: string | null): Place["range"] {
  const named = TIME_RANGES.find((name) => name === text);
  if (named !== undefined) return named;
  const [first = "", last = ""] = (text ?? "").split("..");
  if (!DAY.test(first) || !DAY.test(last) || first > last) return "24h";
  return Number.isNaN(Date.parse(first)) || Number.isNaN(Date.parse(last))
    ? "24h"
    : { first, last };
}

/** The query of a place: only what differs from home. */
export function renderPlace(place: Place): string {
  const params = new URLSearchParams();
  const fields = Object.keys(HOME) as (keyof Place)[]; // The keys of a literal.
  for (const field of fields) {
    const value = place[field];
    const text = typeof value === "string" ? value : `${value.first}..${value.last}`;
    if (text !== HOME[field]) params.set(field, text);
  }
  const query = params.toString();
  return query === "" ? "/" : `/?${query}`;
}

/** A range as the API is asked for it. A range of days ends where the day after its last begins. */
export function rangeQuery(range: Place["range"]): string {
  if (typeof range === "string") return `range=${range}`;
  return `from=${startOfDay(range.first)}&to=${startOfDay(range.last, 1)}`;
}

function startOfDay(day: string, later = 0): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).getTime();
}
