import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import { priceUsage } from "../../../../src/core/usage/price-usage.ts";
import {
  addResponse,
  NO_COST,
  type UsageResponse,
} from "../../../../src/core/usage/session-cost.ts";
import { vendoredBook } from "./vendored-book.ts";

const book = vendoredBook();
const names = [...book.models.map(({ id }) => id), "claude-unknown-1", "gpt-5"];
const counts = fc.nat({ max: 1e9 });

/** A message, and how far its early lines had come. */
const messages = fc.record({
  model: fc.constantFrom(...names),
  inferenceGeo: fc.constantFrom("us", "global"),
  at: fc.integer({ min: Date.parse("2026-09-01"), max: Date.parse("2026-12-01") }).map(epochMs),
  usage: fc.record({
    inputTokens: counts,
    outputTokens: counts,
    cacheReadTokens: counts,
    cacheWrite5mTokens: counts,
    cacheWrite1hTokens: counts,
  }),
  shortfalls: fc.array(fc.nat({ max: 1e9 }), { maxLength: 4 }),
});

/** A session's final responses, and all lines that tell of them, in any order. */
const sessions = fc.array(messages, { maxLength: 40 }).chain((made) => {
  const responses = made.map(({ shortfalls: _, ...rest }, index) => ({
    ...rest,
    messageId: `msg_${index}`,
  }));
  const early = responses.flatMap((response, index) =>
    (made[index]?.shortfalls ?? []).map((short) => ({
      ...response,
      usage: {
        ...response.usage,
        outputTokens: Math.max(0, response.usage.outputTokens - short),
      },
    })),
  );
  const lines = [...responses, ...early];
  return fc.record({
    responses: fc.constant(responses),
    lines: fc.shuffledSubarray(lines, { minLength: lines.length }),
  });
});

const tallyOf = (lines: readonly UsageResponse[]) => {
  const { recent: _, ...total } = lines.reduce(
    (tally, line) => addResponse(tally, line, book),
    NO_COST,
  );
  return { ...total, unpriced: Object.fromEntries(total.unpriced) };
};

test("repeated lines, in whatever order, add nothing to the session's responses", () => {
  fc.assert(
    fc.property(sessions, ({ responses, lines }) => {
      expect(tallyOf(lines)).toEqual(tallyOf(responses));
    }),
  );
});

test("a session's cost is the sum of its responses' prices, to the picodollar", () => {
  fc.assert(
    fc.property(sessions, ({ responses, lines }) => {
      const prices = responses.map((response) => priceUsage(book, response));
      const sum = prices.reduce(
        (total, price) => total + (price.kind === "priced" ? price.picoUsd : 0n),
        0n,
      );
      expect(tallyOf(lines).picoUsd).toBe(sum);
    }),
  );
});
