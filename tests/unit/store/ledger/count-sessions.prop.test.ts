import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import { fakeUsageReader } from "../../../fakes/fake-usage-reader.ts";
import { ledgerOf } from "../../../support/ledger-content.ts";
import { anyUsageRows } from "../../../support/usage-rows.ts";

test("sessions of any stretch of time are counted as they are row by row", () => {
  fc.assert(
    fc.property(anyUsageRows, fc.nat(), fc.nat({ max: 3_000_000 }), (rows, at, lengthMs) => {
      // From the middle of one row on, so that most windows hold something and cut quarters.
      const from = (rows[at % Math.max(1, rows.length)]?.at ?? 0) - (at % 1000);
      const window = { from: epochMs(from), to: epochMs(from + lengthMs) };
      using ledger = ledgerOf(rows);
      expect(ledger.countSessions(window)).toBe(fakeUsageReader({ rows }).countSessions(window));
    }),
    { numRuns: 60 },
  );
});
