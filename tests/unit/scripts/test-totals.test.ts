import { expect, test } from "bun:test";
import { addTotals, totalsOf } from "../../../scripts/gate/test-totals.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="9" assertions="20" failures="2" skipped="3" time="1.2">
  <testsuite name="a.test.ts" tests="9" failures="2" skipped="3" time="1.2">`;

test.each([
  ["counts what neither failed nor was skipped as passed", REPORT, false, [4, 2, 3]],
  ["a failed run without a report is one failure", "", false, [0, 1, 0]],
  [
    "a failed run without a failing test is one failure",
    `<testsuites name="bun test" tests="5" failures="0" skipped="0">`,
    false,
    [5, 1, 0],
  ],
  ["a run without tests has none", "", true, [0, 0, 0]],
])("%s", (_title, report, runPassed, [passed, failed, skipped]) => {
  expect(totalsOf(report, runPassed)).toEqual({
    passed: passed!,
    failed: failed!,
    skipped: skipped!,
  });
});

test("totals add up field by field", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  const ten = { passed: 10, failed: 20, skipped: 30 };
  expect(addTotals(one, ten)).toEqual({ passed: 11, failed: 22, skipped: 33 });
});
