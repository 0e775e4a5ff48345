import { expect, test } from "bun:test";
import fc from "fast-check";
import { VIEWS } from "../../../../../src/core/dashboard/view-names.ts";
import {
  HOME,
  parsePlace,
  type Place,
  rangeQuery,
  renderPlace,
  SORTS,
} from "../../../../../src/surfaces/web/app/place.ts";
import { TIME_RANGES } from "../../../../../src/core/dashboard/time-range.ts";

const queryOf = (address: string): string => new URL(address, "http://localhost").search;

test("home has no query", () => {
  expect(renderPlace(HOME)).toBe("/");
});

test("a place says only what is not as at home", () => {
  expect(renderPlace({ ...HOME, view: "cost", range: "30d" })).toBe("/?view=cost&range=30d");
});

test("every place is found again by its address", () => {
  const text = fc.string({ maxLength: 60 });
  const place = fc.record<Place>({
    view: fc.constantFrom(...VIEWS),
    range: fc.oneof(
      fc.constantFrom(...TIME_RANGES),
      fc.constant({ first: "2026-11-01", last: "2026-11-15" }),
    ),
    sort: fc.constantFrom(...SORTS),
    order: fc.constantFrom("asc", "desc"),
    filter: text,
    session: text,
    host: text,
    user: text,
  });
  fc.assert(
    fc.property(place, (there) => {
      expect(parsePlace(queryOf(renderPlace(there)))).toEqual(there);
    }),
  );
});

test.each([
  "?view=nonsense&sort=__proto__&order=up",
  "?range=2026-11-15..2026-11-01",
  "?range=2026-99-01..2026-99-02",
  "?range=..",
  "?%%%",
])("what is unknown in %s is as at home", (query) => {
  expect(parsePlace(query)).toEqual(HOME);
});

test("a range of days reaches from midnight to the midnight after its last", () => {
  const query = new URLSearchParams(rangeQuery({ first: "2026-11-01", last: "2026-11-02" }));
  expect(Number(query.get("from"))).toBe(new Date(2026, 10, 1).getTime());
  expect(Number(query.get("to"))).toBe(new Date(2026, 10, 3).getTime());
});
