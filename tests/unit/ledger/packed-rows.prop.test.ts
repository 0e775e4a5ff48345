import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../src/core/instant.ts";
import { packRows, unpackRows } from "../../../src/ledger/packed-rows.ts";
import type { ScannedRow } from "../../../src/ledger/scan-file.ts";

/** Any text without NUL, which the reader of lines lets through nowhere. */
const text = fc
  .oneof(fc.string({ unit: "binary", maxLength: 6 }), fc.constantFrom("", "claude", "a", "ü🙂"))
  .map((value) => value.replaceAll("\0", ""));
const optionalText = fc.option(text, { nil: undefined });
const count = fc.oneof(fc.nat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));

const anyRow: fc.Arbitrary<ScannedRow> = fc.record({
  agent: text,
  messageId: text,
  requestId: optionalText,
  sessionId: text,
  subagentId: optionalText,
  subagentType: optionalText,
  cwd: text,
  model: text,
  serviceTier: optionalText,
  inferenceGeo: optionalText,
  at: fc.nat({ max: 8_640_000_000_000 }).map(epochMs),
  tokens: fc.record({
    inputTokens: count,
    outputTokens: count,
    cacheReadTokens: count,
    cacheWrite5mTokens: count,
    cacheWrite1hTokens: count,
  }),
  bandPromptTokens: count,
  webSearches: count,
  speed: fc.constantFrom("standard" as const, "fast" as const),
});

test("rows that are packed and unpacked are the same", () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 12 }), (rows) => {
      expect(unpackRows(packRows(rows))).toEqual(rows);
    }),
    { numRuns: 300 },
  );
});

test("they are the same after a way to another thread", () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 12 }), (rows) => {
      const packed = packRows(rows);
      const sent = structuredClone(packed, { transfer: [packed.numbers.buffer] });
      expect(unpackRows(sent)).toEqual(rows);
      expect(packed.numbers.byteLength).toBe(0);
    }),
    { numRuns: 50 },
  );
});
