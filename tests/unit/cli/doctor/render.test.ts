import { expect, test } from "bun:test";
import { type Finding, findingsIn } from "../../../../src/cli/doctor/finding.ts";
import {
  COLOURED_REPORT,
  PLAIN_REPORT,
  renderReport,
  renderReportJson,
} from "../../../../src/cli/doctor/render.ts";

const bridge = findingsIn<string>("Bridge");
const machine = findingsIn<string>("Machine");
const FINDINGS: readonly Finding[] = [
  machine.ok("kernel", "Linux 6.1 on x64"),
  bridge.broken("daemon", "The daemon (pid 7) does not read its messages", "kill 7"),
  bridge.warning("spool", `2 messages wait in /run/${"long".repeat(20)} and that is all`),
];

test("areas come in their order, problems with what mends them, a verdict at the end", () => {
  expect(renderReport(FINDINGS, PLAIN_REPORT)).toEqual([
    "Bridge",
    "  ✗ The daemon (pid 7) does not read its messages",
    "    → kill 7",
    "  ! 2 messages wait in",
    `    /run/${"long".repeat(20)}`,
    "    and that is all",
    "",
    "Machine",
    "  ✓ Linux 6.1 on x64",
    "",
    "1 thing is broken; 1 thing to look at.",
  ]);
});

test("a narrow terminal breaks lines where words end, and a wide one not later than any", () => {
  const finding = bridge.ok("program", "one two three four five");
  expect(renderReport([finding], PLAIN_REPORT, 20).slice(1, 3)).toEqual([
    "  ✓ one two three",
    "    four five",
  ]);
  expect(renderReport(FINDINGS, PLAIN_REPORT, 300)).toEqual(renderReport(FINDINGS, PLAIN_REPORT));
});

test("colour changes nothing but colour", () => {
  const coloured = renderReport(FINDINGS, COLOURED_REPORT);
  expect(coloured.map((line) => Bun.stripANSI(line))).toEqual([
    ...renderReport(FINDINGS, PLAIN_REPORT),
  ]);
});

test.each([
  [[machine.ok("a", "b")], "All is well."],
  [
    [machine.warning("a", "b"), machine.warning("a", "b")],
    "Nothing is broken; 2 things to look at.",
  ],
  [[machine.broken("a", "b"), machine.broken("a", "b")], "2 things are broken."],
])("the verdict counts (%#)", (findings, verdict) => {
  expect(renderReport(findings, PLAIN_REPORT).at(-1)).toBe(verdict);
});

test("a name that holds escape sequences cannot dress the report", () => {
  const [, line] = renderReport([bridge.ok("a", "x\u001b[2Jy")], PLAIN_REPORT);
  expect(line).toBe("  ✓ x [2Jy");
});

test("scripts get the same as JSON", () => {
  expect(JSON.parse(renderReportJson(FINDINGS))).toEqual({ ok: false, findings: FINDINGS });
});
