import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  humaniseElapsed,
  humaniseMoney,
  nextElapsedChangeMs,
} from "../../../../src/core/format/humanise.ts";

const step = fc.constantFrom("seconds" as const, "minutes" as const);
const elapsedMs = fc.oneof(
  fc.integer({ min: -100_000, max: 200_000 }),
  fc.integer({ min: 0, max: 10 * 86_400_000 }),
);

test("an elapsed time reads the same until its next change, and otherwise at it", () => {
  fc.assert(
    fc.property(elapsedMs, step, fc.nat(), (ms, by, part) => {
      const change = nextElapsedChangeMs(ms, by);
      const text = humaniseElapsed(ms, by);
      expect(humaniseElapsed(ms + (part % change), by)).toBe(text);
      expect(humaniseElapsed(ms + change - 1, by)).toBe(text);
      expect(humaniseElapsed(ms + change, by)).not.toBe(text);
    }),
  );
});

test("money with all six decimals is exact", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 }), (microUsd) => {
      const digits = humaniseMoney(microUsd, 6).slice(1).replace(".", "");
      expect(BigInt(digits)).toBe(BigInt(microUsd));
    }),
  );
});

test("money is never off by more than half a cent", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), (microUsd) => {
      const cents = Number(humaniseMoney(microUsd).slice(1).replace(".", ""));
      expect(Math.abs(cents * 10_000 - microUsd)).toBeLessThanOrEqual(5000);
    }),
  );
});
