import { expect, test } from "bun:test";
import fc from "fast-check";
import { type EpochMs, epochMs } from "../../../../src/core/instant.ts";
import { toMicroUsd } from "../../../../src/core/usage/pico-usd.ts";
import { ruleCostPicoUsd } from "../../../../src/core/usage/price-rule.ts";
import { type Spent, sumPast, summarise } from "../../../../src/core/usage/summary.ts";
import { decodeSummary, encodeSummary } from "../../../../src/core/usage/summary-codec.ts";
import type { UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { fakeUsageReader } from "../../../fakes/fake-usage-reader.ts";
import { ledgerOf } from "../../../support/ledger-content.ts";
import { anyUsageRows, RULES, zoneClocks, ZONES } from "../../../support/usage-rows.ts";

const HOUR_MS = 3_600_000;

/** Changes of the clocks somewhere, ends of months and of a leap February. */
const NOTABLE = [
  "2024-02-29T12:00:00Z",
  "2024-03-31T01:00:00Z",
  "2025-10-26T01:00:00Z",
  "2025-11-02T05:30:00Z",
  "2026-03-08T05:00:00Z",
  "2026-04-04T15:00:00Z",
  "2026-04-23T22:00:00Z",
  "2026-10-01T00:00:00Z",
].map((text) => Date.parse(text));

/** Rows around a moment, as near as today and as far as the month before. */
const anyCase = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    firstWeekday: fc.nat({ max: 6 }),
    near: fc.constantFrom(...NOTABLE),
    nowShiftMs: fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }),
    rows: anyUsageRows,
    shiftsMs: fc.array(
      fc.oneof(
        fc.integer({ min: -36 * HOUR_MS, max: 3 * HOUR_MS }),
        fc.integer({ min: -9 * 24 * HOUR_MS, max: 0 }),
        fc.integer({ min: -33 * 24 * HOUR_MS, max: 0 }),
      ),
      { minLength: 40, maxLength: 40 },
    ),
  })
  .map(({ zone, firstWeekday, near, nowShiftMs, rows, shiftsMs }) => {
    const now = epochMs(near + nowShiftMs);
    return {
      zone,
      firstWeekday,
      now,
      rows: rows.map((row, index) => ({ ...row, at: epochMs(now + (shiftsMs[index] ?? 0)) })),
    };
  });

const dayIn = (at: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone).toPlainDate();

/** One by one. */
function spentOn(rows: readonly UsageRow[]): Spent {
  const priced = rows.filter(({ model }) => RULES[model] !== undefined);
  const picoUsd = priced.reduce((sum, { model, tokens, webSearches }) => {
    const rule = RULES[model];
    return rule === undefined ? sum : sum + ruleCostPicoUsd(rule, tokens, webSearches);
  }, 0n);
  const isPartial = priced.length < rows.length;
  return priced.length === 0 && isPartial
    ? { isPartial }
    : { microUsd: toMicroUsd(picoUsd), isPartial };
}

function summaryOf(
  reader: ReturnType<typeof fakeUsageReader>,
  zone: string,
  firstWeekday: number,
  now: EpochMs,
) {
  const calendar = { offset: zoneClocks(zone), firstWeekday };
  return summarise(reader, sumPast(reader, calendar, now), calendar, now);
}

test("day, week and month are what their responses cost, in any zone", () => {
  fc.assert(
    fc.property(anyCase, ({ zone, firstWeekday, now, rows }) => {
      const today = dayIn(now, zone);
      const weekday = today.dayOfWeek % 7;
      const monday = today.subtract({ days: (weekday - firstWeekday + 7) % 7 });
      const isFrom = (first: Temporal.PlainDate) => (row: UsageRow) => {
        const day = dayIn(row.at, zone);
        return (
          Temporal.PlainDate.compare(day, first) >= 0 && Temporal.PlainDate.compare(day, today) <= 0
        );
      };
      const summary = summaryOf(fakeUsageReader({ rows, rules: RULES }), zone, firstWeekday, now);
      expect(summary.today).toEqual(spentOn(rows.filter(isFrom(today))));
      expect(summary.week).toEqual(spentOn(rows.filter(isFrom(monday))));
      expect(summary.month).toEqual(spentOn(rows.filter(isFrom(today.with({ day: 1 })))));
      expect(summary.todayStart as number).toBe(today.toZonedDateTime(zone).epochMilliseconds);
    }),
    { numRuns: 300 },
  );
});

test("projects are all of today's, the most expensive first", () => {
  fc.assert(
    fc.property(anyCase, ({ zone, firstWeekday, now, rows }) => {
      const reader = fakeUsageReader({ rows, rules: RULES });
      const { projects } = summaryOf(reader, zone, firstWeekday, now);
      const todays = rows.filter(({ at }) => dayIn(at, zone).equals(dayIn(now, zone)));
      const expected = [...Map.groupBy(todays, ({ project }) => project)].map(
        ([project, group]) => ({ project, spent: spentOn(group) }),
      );
      expect(new Set(projects)).toEqual(new Set(expected));
      const amounts = projects.map(({ spent }) => spent.microUsd ?? 0);
      expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
    }),
    { numRuns: 200 },
  );
});

test("a ledger and its rows one by one say the same", () => {
  fc.assert(
    fc.property(anyCase, ({ zone, firstWeekday, now, rows }) => {
      using ledger = ledgerOf(rows);
      const plain = (reader: ReturnType<typeof fakeUsageReader>) => {
        const { projects, ...rest } = summaryOf(reader, zone, firstWeekday, now);
        return { ...rest, projects: new Set(projects) };
      };
      expect(plain(ledger)).toEqual(plain(fakeUsageReader({ rows, rules: RULES })));
    }),
    { numRuns: 100 },
  );
});

test("it holds now, and ends by the next midnight", () => {
  fc.assert(
    fc.property(anyCase, ({ zone, firstWeekday, now, rows }) => {
      const reader = fakeUsageReader({ rows, rules: RULES });
      const summary = summaryOf(reader, zone, firstWeekday, now);
      expect(summary.todayStart).toBeLessThanOrEqual(now);
      expect(summary.validUntil).toBeGreaterThan(now);
      expect(dayIn(summary.validUntil - 1, zone).equals(dayIn(now, zone))).toBe(true);
      expect(summary.validUntil).toBeLessThanOrEqual(summary.block?.to ?? Infinity);
    }),
    { numRuns: 200 },
  );
});

test("written down and read again it is the same", () => {
  fc.assert(
    fc.property(anyCase, ({ zone, firstWeekday, now, rows }) => {
      const reader = fakeUsageReader({ rows, rules: RULES });
      const summary = summaryOf(reader, zone, firstWeekday, now);
      expect(decodeSummary(encodeSummary(summary), now)).toEqual(summary);
    }),
    { numRuns: 100 },
  );
});
