import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ruleCostPicoUsd } from "../../../../../src/core/usage/price-rule.ts";
import {
  calendarDay,
  renderDay,
  toCalendarDay,
} from "../../../../../src/core/usage/report/calendar-day.ts";
import { localDayAt } from "../../../../../src/core/usage/report/local-day.ts";
import {
  FIGURE_REPORTS,
  makeReport,
  type ReportOptions,
  type UsageReport,
} from "../../../../../src/core/usage/report/usage-report.ts";
import { addTokens, NO_TOKENS } from "../../../../../src/core/usage/tokens-by-class.ts";
import type { UsageRow } from "../../../../../src/core/usage/usage-row.ts";
import { fakeUsageReader } from "../../../../fakes/fake-usage-reader.ts";
import { anyUsageRows, RULES, zoneClocks, ZONES } from "../../../../support/usage-rows.ts";

const anyZone = fc.constantFrom(...ZONES);
const anyOptions: fc.Arbitrary<ReportOptions> = fc.record({
  kind: fc.constantFrom(...FIGURE_REPORTS),
  filter: fc.constant({}),
  order: fc.constantFrom("asc" as const, "desc" as const),
  byProject: fc.boolean(),
});
const anyWeekday = fc.nat({ max: 6 });

const report = (
  rows: readonly UsageRow[],
  options: ReportOptions,
  zone = "UTC",
  firstWeekday = 0,
): UsageReport =>
  makeReport(fakeUsageReader({ rows, rules: RULES }), options, {
    offset: zoneClocks(zone),
    firstWeekday,
  });

const costOf = (rows: readonly UsageRow[]): bigint =>
  rows.reduce((sum, { model, tokens, webSearches }) => {
    const rule = RULES[model];
    return rule === undefined ? sum : sum + ruleCostPicoUsd(rule, tokens, webSearches);
  }, 0n);

const tokensOf = (rows: readonly UsageRow[]) =>
  rows.reduce((sum, { tokens }) => addTokens(sum, tokens), NO_TOKENS);

describe("whatever the rows of a report are", () => {
  test("they hold every response once, to the picodollar", () => {
    fc.assert(
      fc.property(anyUsageRows, anyOptions, anyZone, anyWeekday, (rows, options, zone, first) => {
        const { totals, rows: lines } = report(rows, options, zone, first);
        expect(totals.responses).toBe(rows.length);
        expect(totals.picoUsd).toBe(costOf(rows));
        expect(totals.tokens).toEqual(tokensOf(rows));
        expect(lines.reduce((sum, { figures }) => sum + figures.picoUsd, 0n)).toBe(totals.picoUsd);
      }),
    );
  });

  test("what has no price is counted, and named", () => {
    fc.assert(
      fc.property(anyUsageRows, anyOptions, (rows, options) => {
        const unpriced = rows.filter(({ model }) => RULES[model] === undefined);
        const { totals } = report(rows, options);
        expect(totals.responses - totals.pricedResponses).toBe(unpriced.length);
        const named = totals.models.flatMap((model) => (model.unpriced ? [model.model] : []));
        expect(named).toEqual([...new Set(unpriced.map(({ model }) => model))]);
      }),
    );
  });

  test("descending is ascending, turned round", () => {
    fc.assert(
      fc.property(anyUsageRows, anyOptions, (rows, options) => {
        const up = report(rows, { ...options, order: "asc" }).rows;
        const down = report(rows, { ...options, order: "desc" }).rows;
        expect(down.map(({ figures }) => figures)).toEqual(
          up.map(({ figures }) => figures).toReversed(),
        );
      }),
    );
  });

  test("the models of a row add up to the row", () => {
    fc.assert(
      fc.property(anyUsageRows, anyOptions, (rows, options) => {
        for (const { figures } of report(rows, options).rows) {
          const cost = figures.models.reduce((sum, { picoUsd }) => sum + picoUsd, 0n);
          expect(cost).toBe(figures.picoUsd);
        }
      }),
    );
  });
});

test("each day holds what local clocks say", () => {
  fc.assert(
    fc.property(anyUsageRows, anyZone, (rows, zone) => {
      const offset = zoneClocks(zone);
      const options = { kind: "daily", filter: {}, order: "asc", byProject: false } as const;
      const counts = Map.groupBy(rows, ({ at }) => renderDay(localDayAt(at, offset)));
      const expected = [...counts].map(([day, inDay]) => [day, inDay.length] as const);
      const found = report(rows, options, zone).rows.map(
        ({ name, figures }) => [name, figures.responses] as const,
      );
      expect(found).toEqual(expected.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    }),
  );
});

test("two ranges that meet hold as much as both together", () => {
  const day = fc
    .integer({ min: toCalendarDay(2024, 1, 1), max: toCalendarDay(2026, 12, 31) })
    .map(calendarDay);
  fc.assert(
    fc.property(anyUsageRows, anyOptions, anyZone, day, (rows, options, zone, middle) => {
      const next = calendarDay(middle + 1);
      const before = report(rows, { ...options, filter: { until: middle } }, zone).totals;
      const after = report(rows, { ...options, filter: { since: next } }, zone).totals;
      expect(before.responses + after.responses).toBe(rows.length);
      expect(before.picoUsd + after.picoUsd).toBe(costOf(rows));
    }),
  );
});
