import { expect, test } from "bun:test";
import fc from "fast-check";
import { outranks, type UsageRow } from "../../../../src/core/usage/usage-row.ts";
import { tokens, usageRow } from "../../../support/usage-rows.ts";

const few = fc.constantFrom(0, 1, 2);
const name = fc.constantFrom(undefined, "?", "Explore", "a");

/** Lines about one response that differ in little, so that every rule has to decide at times. */
const anyLine: fc.Arbitrary<UsageRow> = fc
  .record({
    at: few,
    input: few,
    output: few,
    read: few,
    sessionId: fc.constantFrom("s1", "s2"),
    subagentId: name,
    subagentType: name,
    requestId: name,
    serviceTier: name,
    inferenceGeo: name,
    project: fc.constantFrom("/a", "/b"),
    speed: fc.constantFrom("standard" as const, "fast" as const),
    webSearches: few,
    bandPromptTokens: few,
  })
  .map(({ at, input, output, read, ...rest }) =>
    usageRow(at, {
      ...rest,
      messageId: "msg_1",
      tokens: tokens({ inputTokens: input, outputTokens: output, cacheReadTokens: read }),
    }),
  );

test("of two different lines exactly one outranks the other", () => {
  fc.assert(
    fc.property(anyLine, anyLine, (a, b) => {
      expect([outranks(a, b), outranks(b, a)].filter(Boolean)).toHaveLength(
        Bun.deepEquals(a, b) ? 0 : 1,
      );
    }),
    { numRuns: 1000 },
  );
});

test("in whatever order lines are met, the same one is left", () => {
  const best = (lines: readonly UsageRow[]) =>
    lines.reduce((kept, line) => (outranks(line, kept) ? line : kept));
  fc.assert(
    fc.property(
      fc
        .array(anyLine, { minLength: 1, maxLength: 8 })
        .chain((lines) =>
          fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
        ),
      ([lines, shuffled]) => {
        expect(best(shuffled)).toEqual(best(lines));
      },
    ),
    { numRuns: 500 },
  );
});
