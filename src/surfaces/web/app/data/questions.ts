import { rangeQuery } from "../place.ts";
import { place } from "./navigation.ts";

/** The API's path of a view in the range and of whom is chosen. */
export function inRange(view: string): string {
  return `/api/${view}?${rangeQuery(place.value.range)}${ofWhom()}`;
}

/** Machine and person that are chosen, as a part of a query. */
export function ofWhom(): string {
  const { host, user } = place.value;
  return (
    (host === "" ? "" : `&host=${encodeURIComponent(host)}`) +
    (user === "" ? "" : `&user=${encodeURIComponent(user)}`)
  );
}

/** What the range that is chosen is compared with, in words. */
export function rangeWords(): string {
  const { range } = place.value;
  return typeof range === "string" ? `the ${range} before` : "as many days before";
}
