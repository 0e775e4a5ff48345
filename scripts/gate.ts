import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./build.ts";
import { addTotals, NO_TESTS, totalsOf, type TestTotals } from "./gate/test-totals.ts";

/** One step of the gate. */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

/** What became of a step. */
interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly tookMs: number;
}

const bun = process.execPath;
const REPORTS = join(ROOT, "dist/reports");

// These read the tree and change nothing, so they run side by side.
const STATIC_STEPS: readonly Step[] = ["fmt:check", "lint", "types", "rooms", "dead"].map(
  (name) => ({ name, command: [bun, "run", "--silent", name] }),
);

const BUILD: Step = { name: "build", command: [bun, "run", "--silent", "build"] };

// The end-to-end tests start daemons, bars and agents, which would starve one another: one at a time.
// They run every verb of the built program, so they are the smoke test as well.
const TEST_STEPS: readonly Step[] = [
  testStep("test", "--parallel", "--randomize", "--timeout=30000", "tests/unit", "tests/contract"),
  testStep("e2e", "--timeout=60000", "tests/e2e"),
];

function testStep(name: string, ...args: string[]): Step {
  const reporter = ["--reporter=junit", `--reporter-outfile=${reportOf(name)}`];
  return { name, command: [bun, "test", ...reporter, ...args] };
}

function reportOf(name: string): string {
  return join(REPORTS, `${name}.xml`);
}

/** Prints a step's output only when it fails. */
async function runQuietly(step: Step): Promise<Outcome> {
  const started = performance.now();
  const child = Bun.spawn([...step.command], { cwd: ROOT, stdout: "pipe", stderr: "pipe" });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  const outcome = {
    name: step.name,
    passed: exitCode === 0,
    tookMs: performance.now() - started,
  };
  printOutcome(outcome);
  if (!outcome.passed) console.log(`${stdout}${stderr}`.trimEnd());
  return outcome;
}

/** Lets a step print as it goes. */
async function runAloud(step: Step): Promise<Outcome> {
  const started = performance.now();
  console.log(`── ${step.name}`);
  const child = Bun.spawn([...step.command], { cwd: ROOT, stdout: "inherit", stderr: "inherit" });
  const passed = (await child.exited) === 0;
  const outcome = { name: step.name, passed, tookMs: performance.now() - started };
  printOutcome(outcome);
  return outcome;
}

function printOutcome({ name, passed, tookMs }: Outcome): void {
  console.log(`${passed ? "✓" : "✗"} ${name.padEnd(10)} ${inSeconds(tookMs)}`);
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

const started = performance.now();
await rm(REPORTS, { recursive: true, force: true });
await mkdir(REPORTS, { recursive: true });

const outcomes = await Promise.all(STATIC_STEPS.map(runQuietly));
outcomes.push(await runQuietly(BUILD));

let totals: TestTotals = NO_TESTS;
for (const step of TEST_STEPS) {
  const outcome = await runAloud(step);
  outcomes.push(outcome);
  const report = Bun.file(reportOf(step.name));
  const text = (await report.exists()) ? await report.text() : "";
  totals = addTotals(totals, totalsOf(text, outcome.passed));
}

const failed = outcomes.filter((outcome) => !outcome.passed).map((outcome) => outcome.name);
const verdict = failed.length === 0 ? "passed" : `FAILED in ${failed.join(", ")}`;
console.log(`\ngate: ${verdict} after ${inSeconds(performance.now() - started)}`);
// For machines: the whole run's tests on a line of their own.
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = failed.length === 0 ? 0 : 1;
