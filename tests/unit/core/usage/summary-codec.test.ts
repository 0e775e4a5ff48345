import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import type { UsageSummary } from "../../../../src/core/usage/summary.ts";
import {
  decodeSummary,
  encodeSummary,
  isCurrent,
} from "../../../../src/core/usage/summary-codec.ts";
import { spentUsd, usageSummary } from "../../../support/usage-summary.ts";

const SUMMARY = usageSummary({
  today: { microUsd: 1_200_000, isPartial: true },
  week: { isPartial: true },
  projects: [
    { project: "/home/ada/engine", spent: spentUsd(1.2) },
    { project: "", spent: { isPartial: true } },
  ],
  cacheHitPercent: 79.34,
  block: {
    spent: spentUsd(0.4),
    to: epochMs(Date.UTC(2026, 9, 7, 15)),
    burnMicroUsdPerHour: 200_000,
  },
});

const NOON = epochMs(Date.UTC(2026, 9, 7, 12));

const decode = (value: unknown, now = NOON) => decodeSummary(JSON.stringify(value), now);

test("what was written is read again", () => {
  expect(decodeSummary(encodeSummary(SUMMARY), NOON)).toEqual(SUMMARY);
  expect(encodeSummary(SUMMARY)).toEndWith("}\n");
});

test("what may be missing stays missing", () => {
  const { block: _block, cacheHitPercent: _percent, ...rest } = SUMMARY;
  const read = decodeSummary(encodeSummary(rest), NOON);
  expect(read).toEqual(rest);
  expect(Object.keys(read ?? {})).not.toContain("block");
  const { spent, to } = SUMMARY.block ?? {};
  expect(decode({ ...SUMMARY, block: { spent, to } })?.block).toEqual({
    spent: spentUsd(0.4),
    to: epochMs(Date.UTC(2026, 9, 7, 15)),
  });
});

test.each([
  ["a moment before the day", Date.UTC(2026, 9, 7) - 1, false],
  ["the day's first moment", Date.UTC(2026, 9, 7), true],
  ["its last", Date.UTC(2026, 9, 8) - 1, true],
  ["the next day's first", Date.UTC(2026, 9, 8), false],
])("at %s it tells of today: %p", (_title, nowMs, isOfToday) => {
  const now = epochMs(nowMs);
  expect(isCurrent(SUMMARY, now)).toBe(isOfToday);
  expect(decodeSummary(encodeSummary(SUMMARY), now) !== undefined).toBe(isOfToday);
});

const required = ["today", "week", "month", "todayStart", "weekStart", "monthStart", "validUntil"];

test.each(required)("without %s it is none", (key) => {
  expect(decode({ ...SUMMARY, [key]: undefined })).toBeUndefined();
  expect(decode({ ...SUMMARY, [key]: null })).toBeUndefined();
  expect(decode({ ...SUMMARY, [key]: "1" })).toBeUndefined();
});

test("what another version has added, or written otherwise, is left out", () => {
  const projects = [{ project: "/a", spent: spentUsd(1) }, { project: 7 }, null, "x"];
  const read: UsageSummary | undefined = decode({
    ...SUMMARY,
    year: spentUsd(900),
    block: { to: "soon" },
    cacheHitPercent: "79 %",
    projects,
  });
  const { block: _block, cacheHitPercent: _percent, ...rest } = SUMMARY;
  expect(read).toEqual({ ...rest, projects: [{ project: "/a", spent: spentUsd(1) }] });
});

test.each(["", "{", "null", "[]", "7", '"x"', "{}", "\0", '{"today":{}}'])(
  "%j is no summary",
  (text) => {
    expect(decodeSummary(text, NOON)).toBeUndefined();
  },
);

test("nothing that is read makes it throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(decodeSummary(text, NOON)).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(SUMMARY)), fc.jsonValue(), (key, value) => {
      expect(() => decode({ ...SUMMARY, [key]: value })).not.toThrow();
    }),
  );
});

test("half a file is none", () => {
  const text = encodeSummary(SUMMARY).trimEnd();
  fc.assert(
    fc.property(fc.nat({ max: text.length - 1 }), (length) => {
      expect(decodeSummary(text.slice(0, length), NOON)).toBeUndefined();
    }),
  );
});
