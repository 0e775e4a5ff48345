import { expect, test } from "bun:test";
import fc from "fast-check";
import { stepRange } from "../../../../src/core/dashboard/steps.ts";
import { TIME_RANGES } from "../../../../src/core/dashboard/time-range.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import { ZONES, zoneClocks } from "../../../support/usage-rows.ts";

const anyMoment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 11, 31) });
const anyRange = fc.oneof(
  fc.constantFrom(...TIME_RANGES),
  fc
    .tuple(anyMoment, fc.integer({ min: 1, max: 200 * 24 * 3600_000 }))
    .map(([from, length]) => ({ from: epochMs(from), to: epochMs(from + length) })),
);

test("steps cover a range without a gap or an overlap, in any zone and across any change of clocks", () => {
  fc.assert(
    fc.property(anyRange, anyMoment, fc.constantFrom(...ZONES), (range, now, zone) => {
      const { window, before, steps, stepMs } = stepRange(range, epochMs(now), zoneClocks(zone));
      expect(steps[0]?.from).toBe(window.from);
      expect(steps.at(-1)?.to).toBe(window.to);
      for (const [index, step] of steps.entries()) {
        expect(step.to).toBeGreaterThan(step.from);
        expect(step.from).toBe(steps[index - 1]?.to ?? window.from);
      }
      expect(before.to).toBe(window.from);
      expect(before.to - before.from).toBe(window.to - window.from);
      if (stepMs < 24 * 3600_000) expect(steps.length).toBeLessThanOrEqual(62);
    }),
    { numRuns: 60 },
  );
});
