import { expect, test } from "bun:test";
import fc from "fast-check";
import type { StatusReport } from "../../../../src/core/session/session.ts";
import { epochMs } from "../../../../src/core/instant.ts";
import { parseStatusLineFormat } from "../../../../src/core/view/format-string.ts";
import { viewStatusLine } from "../../../../src/core/view/statusline.ts";

const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.integer({ min: 0, max: 110 }));
const limit = fc.record({ usedPercent: anyNumber, resetsAt: fc.integer().map(epochMs) });
const status: fc.Arbitrary<StatusReport> = fc.record(
  {
    model: fc.string({ unit: "binary" }),
    contextPercent: anyNumber,
    costMicroUsd: anyNumber,
    linesAdded: anyNumber,
    linesRemoved: anyNumber,
    fiveHour: limit,
    sevenDay: limit,
    branch: fc.string({ unit: "binary" }),
    projectDir: fc.string({ unit: "binary" }),
  },
  { requiredKeys: [] },
);
const own = parseStatusLineFormat("{project}{branch}\\n{model}{context_bar}{limit_5h}{cost}");
const formats = fc.constantFrom({}, own.ok ? { format: own.value } : {});

test("whatever is reported, there is a line, and none is wider than the terminal", () => {
  fc.assert(
    fc.property(status, fc.integer({ min: 6, max: 200 }), formats, (report, columns, format) => {
      const lines = viewStatusLine(report, {
        ...format,
        columns,
        contextHighPercent: 80,
        displayWidth: Bun.stringWidth,
        utcOffsetMinutes: () => 60,
      }).map((line) => line.map(({ text }) => text).join(""));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => line.trim() === "" || /[\n\0]/.test(line))).toEqual([]);
      expect(Math.max(...lines.map((line) => Bun.stringWidth(line)))).toBeLessThanOrEqual(columns);
    }),
    { numRuns: 1000 },
  );
});
