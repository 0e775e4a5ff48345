/** How many tests did what. */
export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Before any test has run. */
export const NO_TESTS: TestTotals = { passed: 0, failed: 0, skipped: 0 };

/**
 * The totals of one run of tests. A run that failed without a failing test (a file that does not
 * load, a crash) counts as one failure, so that no report reads as if all was well.
 */
export function totalsOf(report: string, runPassed: boolean): TestTotals {
  const totals = parseTotals(report) ?? NO_TESTS;
  return runPassed || totals.failed > 0 ? totals : { ...totals, failed: 1 };
}

/** The totals of two runs together. */
export function addTotals(a: TestTotals, b: TestTotals): TestTotals {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** Reads the head of a JUnit report. Undefined where there is none. */
function parseTotals(report: string): TestTotals | undefined {
  const head = /<testsuites [^>]*>/.exec(report)?.[0];
  if (head === undefined) return undefined;
  const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const skipped = count("skipped");
  return { passed: count("tests") - failed - skipped, failed, skipped };
}
