import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import type { UsageQuery, UsageSum } from "../../../../src/core/usage/ledger-query.ts";
import { outranks, type UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { fakeUsageReader } from "../../../fakes/fake-usage-reader.ts";
import {
  expectSound,
  ledgerContent,
  ledgerOf,
  memoryLedger,
} from "../../../support/ledger-content.ts";
import {
  anyUsageRows,
  RULES,
  tokens,
  UNPRICED_MODEL,
  usageRow,
} from "../../../support/usage-rows.ts";

/** Within two hours, so that rows meet in quarters; with few ids, so that lines meet in responses. */
const START = Date.UTC(2026, 10, 20, 10);

const anyLine: fc.Arbitrary<UsageRow> = fc
  .record({
    id: fc.constantFrom("m1", "m2", "m3", "m4", "m5", "m6"),
    at: fc.nat({ max: 7_200_000 }),
    output: fc.nat({ max: 3 }),
    input: fc.nat({ max: 1 }),
    model: fc.constantFrom(...Object.keys(RULES), UNPRICED_MODEL),
    project: fc.constantFrom("/a", "/b"),
    sessionId: fc.constantFrom("s1", "s2"),
    subagentType: fc.constantFrom(undefined, "Explore", "?"),
    webSearches: fc.nat({ max: 2 }),
  })
  .map(({ id, at, output, input, ...rest }) =>
    usageRow(START + at, {
      ...rest,
      messageId: id,
      tokens: tokens({ outputTokens: output, inputTokens: input }),
    }),
  );

/** Lines, and the same in another order, cut into batches. */
const shuffledBatches = fc.array(anyLine, { minLength: 1, maxLength: 25 }).chain((lines) =>
  fc.record({
    lines: fc.constant(lines),
    shuffled: fc.shuffledSubarray(lines, { minLength: lines.length }),
    batchRows: fc.integer({ min: 1, max: 8 }),
  }),
);

function bestOf(lines: readonly UsageRow[]): UsageRow[] {
  const best = new Map<string, UsageRow>();
  for (const line of lines) {
    const known = best.get(line.messageId);
    if (known === undefined || outranks(line, known)) best.set(line.messageId, line);
  }
  return [...best.values()];
}

test("in any order and any batches, the best line of each response is kept, and the sums are theirs", () => {
  fc.assert(
    fc.property(shuffledBatches, ({ lines, shuffled, batchRows }) => {
      using ledger = memoryLedger();
      const batches = Array.from({ length: Math.ceil(shuffled.length / batchRows) }, (_, index) =>
        shuffled.slice(index * batchRows, (index + 1) * batchRows),
      );
      for (const rows of batches) ledger.commit({ rows });
      expectSound(ledger);
      using plain = ledgerOf(bestOf(lines));
      expect(ledgerContent(ledger)).toEqual(ledgerContent(plain));
    }),
    { numRuns: 150 },
  );
});

test("repricing leaves the quarters equal to the sums of responses", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 25 }), (lines) => {
      using ledger = ledgerOf(lines);
      ledger.db.run("INSERT OR REPLACE INTO facts VALUES ('price_book', 'of yesterday')");
      const before = ledgerContent(ledger);
      expect(ledger.reprice()).toBe(true);
      expectSound(ledger);
      expect(ledgerContent(ledger)).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

const QUARTER_MS = 900_000;

/** By rising time, without overlap: some on quarters, some not, some empty, some within one quarter. */
const windows = (from: number, to: number) =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: from, max: to }),
        fc.integer({ min: from, max: to }).map((at) => Math.floor(at / QUARTER_MS) * QUARTER_MS),
      ),
      { maxLength: 8 },
    )
    .map((edges) => {
      const rising = edges.toSorted((a, b) => a - b);
      return rising
        .slice(1)
        .map((edge, index) => ({ from: epochMs(rising[index]!), to: epochMs(edge) }))
        .filter((_, index) => index % 3 !== 1);
    });

const anyBy = fc.subarray<UsageQuery["by"][number]>(["agent", "project", "session", "subagent"]);

const filters = fc.record(
  {
    project: fc.constantFrom("", "a", "LOOM", "ÉNGINE", "éngine", "none", "/", "home/ada"),
    model: fc.constantFrom("", "opus", "OPUS", "next", "5-5", "none"),
    sessionId: fc.constantFrom("s1", "S1", "none", ""),
  },
  { requiredKeys: [] },
);

const anyQuery = (from: number, to: number): fc.Arbitrary<UsageQuery> =>
  fc
    .record({ windows: windows(from, to), by: anyBy, filter: filters })
    .map(({ filter, ...rest }) => ({
      ...rest,
      ...filter,
    }));

const inOrder = (sums: readonly UsageSum[]): UsageSum[] =>
  sums.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const keyOf = ({ window, model, agent, project, sessionId, subagent }: UsageSum): string =>
  JSON.stringify([window, model, agent, project, sessionId, subagent]);

const query = (from: number, to: number) => anyQuery(from, to);

test.each([
  ["two hours", START, START + 7_200_000],
  ["three years", Date.UTC(2023, 11, 31), Date.UTC(2027, 0, 2)],
])("sums over any windows of %s are those of the rows, one by one", (_span, from, to) => {
  const near = fc.array(anyLine, { maxLength: 30 }).map(bestOf);
  const rows = fc.oneof(near, anyUsageRows);
  fc.assert(
    fc.property(rows, query(from, to), (some, asked) => {
      using ledger = ledgerOf(some);
      const slow = fakeUsageReader({ rows: some.map(asTold), rules: RULES });
      expect(inOrder(ledger.sumUsage(asked))).toEqual(inOrder(slow.sumUsage(asked)));
    }),
    { numRuns: 200 },
  );
});

/** The slow reader asks for a subagent's id, and the ledger for its type. */
const asTold = ({ subagentType, ...row }: UsageRow): UsageRow =>
  subagentType === undefined ? row : { ...row, subagentType, subagentId: "a1" };

test("the span holds every row, and no moment more", () => {
  fc.assert(
    fc.property(anyUsageRows, (rows) => {
      fc.pre(rows.length > 0);
      using ledger = ledgerOf(rows);
      const moments = rows.map(({ at }) => at);
      expect(ledger.usageSpan()).toEqual({
        from: epochMs(Math.min(...moments)),
        to: epochMs(Math.max(...moments) + 1),
      });
    }),
    { numRuns: 30 },
  );
});
