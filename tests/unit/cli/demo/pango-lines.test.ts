import { expect, test } from "bun:test";
import { parsePangoLines } from "../../../../src/cli/demo/draw/pango-lines.ts";
import { renderPango } from "../../../../src/surfaces/waybar/pango.ts";
import type { Line } from "../../../../src/core/view/span.ts";

test("what the bar's markup says comes back as the same lines", () => {
  const lines: readonly Line[] = [
    [
      { text: "garden", tone: "strong" },
      { text: " · Opus 5.5", tone: "muted" },
    ],
    [{ text: "▶ Bash a < b && echo \"x\" 'y'" }],
    [],
  ];
  expect(parsePangoLines(renderPango(lines))).toEqual(lines);
});

test.each([
  ["an entity that nobody knows", "a &what; b", [[{ text: "a &what; b" }]]],
  ["a mark that is never closed", "<b>a", [[{ text: "a", tone: "strong" as const }]]],
  ["a mark that was never opened", "a</b>", [[{ text: "a" }]]],
  ["a mark that we do not use", "<u>a</u>", [[{ text: "a" }]]],
  ["an escape sequence", "a\u001b[31mb", [[{ text: "a [31mb" }]]],
])("%s does no harm", (_title, markup, lines) => {
  expect(parsePangoLines(markup)).toEqual(lines);
});
