import { expect, test } from "bun:test";
import { epochMs } from "../../../../src/core/instant.ts";
import { toMicroUsd } from "../../../../src/core/usage/pico-usd.ts";
import { priceUsage } from "../../../../src/core/usage/price-usage.ts";
import { vendoredBook } from "./vendored-book.ts";

/**
 * What Claude Code 2.1.329 itself billed: the `cost-state` records of recorded sessions, 2026-11-20, by model.
 * Tokens are input, output, cache read, written for 5 minutes, written for an hour; then micro-USD.
 */
test.each([
  ["claude-opus-5-5", 43, 1103, 20_500, 1582, 4266, 68_370],
  ["claude-opus-5-5", 54, 1110, 20_500, 2582, 6266, 89_554],
  ["claude-opus-5-5", 22, 115, 10_780, 810, 40, 8914],
  ["claude-opus-5-5", 65, 1117, 20_500, 3582, 8266, 110_738],
  ["claude-opus-5-5", 1611, 1452, 201_950, 63_822, 8351, 461_792],
  ["claude-sonnet-5-5", 21, 77, 5200, 300, 0, 2082],
  ["claude-sonnet-5-5", 11, 7, 0, 1000, 2000, 10_592],
])(
  "%s with %p in, %p out, %p read, %p and %p written costs what the client says",
  (model, input, output, read, write5m, write1h, microUsd) => {
    const usage = {
      inputTokens: input,
      outputTokens: output,
      cacheReadTokens: read,
      cacheWrite5mTokens: write5m,
      cacheWrite1hTokens: write1h,
    };
    const at = epochMs(Date.parse("2026-11-20"));
    const priced = priceUsage(vendoredBook(), { model, usage, at });
    expect(priced).toMatchObject({ kind: "priced", picoUsd: BigInt(microUsd) * 1_000_000n });
    expect(toMicroUsd(priced.kind === "priced" ? priced.picoUsd : -1n)).toBe(microUsd);
  },
);
