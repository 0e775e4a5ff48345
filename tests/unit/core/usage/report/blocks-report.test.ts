import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../../src/core/instant.ts";
import type { RateLimitSample } from "../../../../../src/core/usage/ledger-query.ts";
import {
  type BlockEntry,
  burnRateOf,
  limitOf,
  projectBlock,
  type UsageBlock,
} from "../../../../../src/core/usage/report/block.ts";
import { makeBlocks } from "../../../../../src/core/usage/report/blocks-report.ts";
import type { UsageRow } from "../../../../../src/core/usage/usage-row.ts";
import { fakeUsageReader } from "../../../../fakes/fake-usage-reader.ts";
import { anyUsageRows, RULES, usageRow } from "../../../../support/usage-rows.ts";

const HOUR_MS = 3_600_000;
const LONG_AFTER = "2027-06-01T00:00Z";

const blocks = (
  rows: readonly UsageRow[],
  {
    rateLimits = [],
    now = LONG_AFTER,
    lengthHours = 5,
  }: {
    readonly rateLimits?: readonly RateLimitSample[];
    readonly now?: string;
    readonly lengthHours?: number;
  } = {},
) => {
  const reader = fakeUsageReader({ rows, rules: RULES, rateLimits });
  const options = { filter: {}, order: "asc", lengthHours } as const;
  return makeBlocks(reader, options, () => 0, epochMs(Date.parse(now)));
};

const iso = (at: number) => new Date(at).toISOString().slice(0, 16);

const describeEntry = (entry: BlockEntry) => {
  const kind = entry.kind === "gap" ? "gap" : entry.source;
  return `${iso(entry.window.from)} ${iso(entry.window.to)} ${kind}`;
};

const sample = (
  at: string,
  resetsAt: string,
  parts: Partial<RateLimitSample> = {},
): RateLimitSample => ({
  window: "5h",
  at: epochMs(Date.parse(at)),
  usedPercent: 10,
  resetsAt: epochMs(Date.parse(resetsAt)),
  account: "/home/ada/.claude",
  ...parts,
});

const blocksOf = (entries: readonly BlockEntry[]): UsageBlock[] =>
  entries.flatMap((entry) => (entry.kind === "block" ? [entry] : []));

describe("without word of a limit", () => {
  test("a block begins with the hour of its first response and lasts five", () => {
    const rows = ["10:50", "14:59", "15:01"].map((clock) => usageRow(`2026-01-01T${clock}Z`));
    expect(blocks(rows).entries.map(describeEntry)).toEqual([
      "2026-01-01T10:00 2026-01-01T15:00 derived",
      "2026-01-01T15:00 2026-01-01T20:00 derived",
    ]);
  });

  test("a gap begins five hours after the last response", () => {
    const rows = [usageRow("2026-01-01T10:50Z"), usageRow("2026-01-02T09:10Z")];
    expect(blocks(rows).entries.map(describeEntry)).toEqual([
      "2026-01-01T10:00 2026-01-01T15:00 derived",
      "2026-01-01T15:50 2026-01-02T09:10 gap",
      "2026-01-02T09:00 2026-01-02T14:00 derived",
    ]);
  });

  test("a block is open until its end, while its last response is no further back than it is long", () => {
    const rows = [usageRow("2026-01-01T10:50Z")];
    const isOpen = (now: string) => blocksOf(blocks(rows, { now }).entries)[0]?.isActive;
    expect([isOpen("2026-01-01T14:59Z"), isOpen("2026-01-01T15:00Z")]).toEqual([true, false]);
  });

  test("shorter blocks may end at quarters of an hour", () => {
    const rows = ["10:05", "11:20", "11:40"].map((clock) => usageRow(`2026-01-01T${clock}Z`));
    expect(blocks(rows, { lengthHours: 1.5 }).entries.map(describeEntry)).toEqual([
      "2026-01-01T10:00 2026-01-01T11:30 derived",
      "2026-01-01T11:30 2026-01-01T12:30 derived",
    ]);
  });

  test("blocks are those that one finds going from response to response", () => {
    fc.assert(
      fc.property(anyUsageRows, fc.integer({ min: 1, max: 400 }), (rows, squeeze) => {
        // Closer together, so that blocks hold more than one.
        const origin = Date.UTC(2024, 0, 1);
        const near = rows.map((row) => ({
          ...row,
          at: epochMs(origin + Math.floor((row.at - origin) / squeeze)),
        }));
        const found = blocksOf(blocks(near).entries).map(({ window, figures }) => [
          window.from,
          figures.responses,
        ]);
        expect(found).toEqual(walk(near));
      }),
    );
  });
});

/** The same by the simplest means. */
function walk(rows: readonly UsageRow[]): number[][] {
  const found: number[][] = [];
  for (const { at } of rows.toSorted((a, b) => a.at - b.at)) {
    const last = found.at(-1);
    if (last && at < last[0]! + 5 * HOUR_MS) last[1]! += 1;
    else found.push([Math.floor(at / HOUR_MS) * HOUR_MS, 1]);
  }
  return found;
}

describe("where the agent has told of its limit", () => {
  const RESET = "2026-01-01T14:23:20Z";

  test("a block is the window that it told of", () => {
    const rows = ["09:30", "12:00", "14:22"].map((clock) => usageRow(`2026-01-01T${clock}Z`));
    const rateLimits = [sample("2026-01-01T12:00Z", RESET)];
    expect(blocks(rows, { rateLimits }).entries.map(describeEntry)).toEqual([
      "2026-01-01T09:23 2026-01-01T14:23 rate-limit",
    ]);
  });

  test("responses outside of it make derived blocks, which do not reach into it", () => {
    const rows = ["08:10", "09:20", "09:30", "14:22", "14:24"].map((clock) =>
      usageRow(`2026-01-01T${clock}Z`),
    );
    const rateLimits = [sample("2026-01-01T12:00Z", RESET)];
    const { entries } = blocks(rows, { rateLimits });
    expect(entries.map(describeEntry)).toEqual([
      "2026-01-01T08:00 2026-01-01T09:23 derived",
      "2026-01-01T09:23 2026-01-01T14:23 rate-limit",
      "2026-01-01T14:23 2026-01-01T19:00 derived",
    ]);
    expect(blocksOf(entries).map(({ figures }) => figures.responses)).toEqual([2, 2, 1]);
  });

  test("the same end told with a second's difference is one window", () => {
    const rows = [usageRow("2026-01-01T12:00Z")];
    const rateLimits = [
      sample("2026-01-01T12:00Z", RESET),
      sample("2026-01-01T12:10Z", "2026-01-01T14:23:21Z"),
    ];
    expect(blocks(rows, { rateLimits }).entries).toHaveLength(1);
  });

  test("a limit that was reset before its time ends there", () => {
    const rows = ["10:00", "13:00"].map((clock) => usageRow(`2026-01-01T${clock}Z`));
    const rateLimits = [
      sample("2026-01-01T10:00Z", RESET),
      sample("2026-01-01T13:00Z", "2026-01-01T17:00Z"),
    ];
    expect(blocks(rows, { rateLimits }).entries.map(describeEntry)).toEqual([
      "2026-01-01T09:23 2026-01-01T12:00 rate-limit",
      "2026-01-01T12:00 2026-01-01T17:00 rate-limit",
    ]);
  });

  test("of several accounts the one with most to say counts", () => {
    const rows = [usageRow("2026-01-01T12:00Z")];
    const rateLimits = [
      sample("2026-01-01T11:00Z", RESET),
      sample("2026-01-01T11:30Z", RESET),
      sample("2026-01-01T12:00Z", "2026-01-01T16:00Z", { account: "/home/ada/.other" }),
    ];
    expect(blocks(rows, { rateLimits }).entries.map(describeEntry)).toEqual([
      "2026-01-01T09:23 2026-01-01T14:23 rate-limit",
    ]);
  });

  const { resetsAt: _, ...endless } = sample("2026-01-01T12:00Z", RESET);
  test.each<[what: string, told: RateLimitSample]>([
    ["the week's limit", sample("2026-01-01T12:00Z", RESET, { window: "7d" })],
    ["a sample without an end", endless],
    ["an end that is over", sample("2026-01-01T12:00Z", "2026-01-01T05:00Z")],
    ["an end that is too far", sample("2026-01-01T12:00Z", "2026-01-01T23:00Z")],
  ])("%s tells of no block", (_what, told) => {
    const { entries } = blocks([usageRow("2026-01-01T12:00Z")], { rateLimits: [told] });
    expect(blocksOf(entries).map(({ source }) => source)).toEqual(["derived"]);
  });

  test("a block knows what was used of the limit, and where that leads", () => {
    const rows = [usageRow("2026-01-01T10:00Z")];
    const rateLimits = [
      sample("2026-01-01T10:00Z", "2026-01-01T15:00Z", { usedPercent: 0 }),
      sample("2026-01-01T12:30Z", "2026-01-01T15:00Z", { usedPercent: 30 }),
    ];
    const [block] = blocksOf(blocks(rows, { rateLimits }).entries);
    expect(limitOf(block!)).toMatchObject({ usedPercent: 30, projectedPercent: 60 });
  });
});

describe("any blocks", () => {
  const anySamples = fc.array(
    fc
      .record({
        at: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2024, 1, 1) }),
        leftMs: fc.integer({ min: 1, max: 5 * HOUR_MS }),
      })
      .map(({ at, leftMs }) =>
        sample(new Date(at).toISOString(), new Date(at + leftMs).toISOString()),
      ),
    { maxLength: 12 },
  );
  const near = anyUsageRows.map((rows) =>
    rows.map((row) => {
      const origin = Date.UTC(2024, 0, 1);
      return { ...row, at: epochMs(origin + Math.floor((row.at - origin) / 40)) };
    }),
  );

  test("hold every response once, do not overlap, and hold none that lies outside", () => {
    fc.assert(
      fc.property(near, anySamples, (rows, samples) => {
        const rateLimits = samples.toSorted((a, b) => a.at - b.at);
        const { entries, totals } = blocks(rows, { rateLimits });
        const found = blocksOf(entries);
        expect(totals.responses).toBe(rows.length);
        for (const [index, { window, figures }] of found.entries()) {
          expect(window.from).toBeGreaterThanOrEqual(found[index - 1]?.window.to ?? 0);
          expect(figures.firstAt).toBeGreaterThanOrEqual(window.from);
          expect(figures.lastAt).toBeLessThan(window.to);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("the rate of a block", () => {
  const rows = ["10:00", "10:30", "11:00"].map((clock) => usageRow(`2026-01-01T${clock}Z`));

  test("is what was used between its first and its last response", () => {
    const [block] = blocksOf(blocks(rows, { now: "2026-01-01T12:00Z" }).entries);
    expect(burnRateOf(block!)).toEqual({
      tokensPerMinute: 60,
      freshTokensPerMinute: 60,
      picoUsdPerHour: 24_000_000_000n,
    });
  });

  test("goes on to the block's end", () => {
    const now = "2026-01-01T12:00Z";
    const [block] = blocksOf(blocks(rows, { now }).entries);
    expect(projectBlock(block!, epochMs(Date.parse(now)))).toEqual({
      totalTokens: 3600 + 60 * 180,
      picoUsd: 24_000_000_000n * 4n,
      remainingMinutes: 180,
    });
  });

  test("of a single response nobody knows", () => {
    const [block] = blocksOf(blocks(rows.slice(0, 1)).entries);
    expect(burnRateOf(block!)).toBeUndefined();
  });
});
