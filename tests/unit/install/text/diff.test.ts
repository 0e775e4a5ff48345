import { expect, test } from "bun:test";
import fc from "fast-check";
import { renderDiff } from "../../../../src/install/text/diff.ts";

const NAMES = { before: "a", after: "b" };
const lines = (...numbers: readonly (number | string)[]): string =>
  numbers.map((number) => `${number}\n`).join("");

test("equal texts have no diff", () => {
  expect(renderDiff("x\n", "x\n", NAMES, false)).toBe("");
});

test("shows three lines around each change", () => {
  const before = lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  const after = lines(1, 2, 3, 4, "new", 5, 6, 7, 8, 9, 10, 12);
  expect(renderDiff(before, after, NAMES, false).split("\n")).toEqual([
    "--- a",
    "+++ b",
    "@@ -2,11 +2,11 @@",
    " 2",
    " 3",
    " 4",
    "+new",
    " 5",
    " 6",
    " 7",
    " 8",
    " 9",
    " 10",
    "-11",
    " 12",
  ]);
});

test("says where a last line break is missing", () => {
  expect(renderDiff("x", "x\n", NAMES, false)).toContain("-x\n\\ No newline at end of file\n+x");
});

test("cuts endless lines and disarms escape sequences", () => {
  const diff = renderDiff("", `// \u001B]0;boo\u0007${"x".repeat(5000)}\n`, NAMES, false);
  expect(diff).not.toContain("\u001B");
  expect(diff.length).toBeLessThan(400);
});

test("is coloured on demand", () => {
  expect(renderDiff("a\n", "b\n", NAMES, true)).toContain("\u001B[31m-a\u001B[0m");
});

test("patch makes the second text from the first", async () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
    .map((all) => all.join("\n"));
  await fc.assert(
    fc.asyncProperty(text, text, async (before, after) => {
      fc.pre(before !== after);
      const diff = renderDiff(before, after, NAMES, false);
      expect(applyUnified(before, diff)).toBe(after);
    }),
  );
});

/** Applies a unified diff strictly by its line numbers. */
function applyUnified(before: string, diff: string): string {
  const source = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  let at = 0;
  const rows = diff.split("\n").slice(2);
  rows.forEach((row, index) => {
    const end = rows[index + 1]?.startsWith("\\") ? "" : "\n";
    const header = /^@@ -(\d+)(?:,(\d+))? /.exec(row);
    if (header) {
      const start = Number(header[1]) - (header[2] === "0" ? 0 : 1);
      out.push(...source.slice(at, start));
      at = start;
    } else if (row.startsWith("+")) out.push(row.slice(1) + end);
    else if (!row.startsWith("\\")) {
      expect(source[at]).toBe(row.slice(1) + end);
      if (row.startsWith(" ")) out.push(row.slice(1) + end);
      at += 1;
    }
  });
  return [...out, ...source.slice(at)].join("");
}
