import { expect, test } from "bun:test";
import type { Line } from "../../../../src/core/view/span.ts";
import { renderStatusLine } from "../../../../src/surfaces/statusline/render.ts";

const LINES: readonly Line[] = [
  [{ text: "Opus 5.5" }, { text: " · ", tone: "muted" }, { text: "96%", tone: "critical" }],
  [
    { text: "85%", tone: "warning" },
    { text: "", tone: "strong" },
  ],
];

test("a tone is a colour that ends where it is meant to", () => {
  expect(renderStatusLine(LINES, { color: true })).toBe(
    "Opus 5.5\u001b[2m · \u001b[0m\u001b[31m96%\u001b[0m\n\u001b[33m85%\u001b[0m\n",
  );
});

test("without colour there are no escapes", () => {
  expect(renderStatusLine(LINES, { color: false })).toBe("Opus 5.5 · 96%\n85%\n");
});

test("no text brings escapes or lines of its own", () => {
  const line = [{ text: "a\u001b[2Jb\nc\u0007" }];
  expect(renderStatusLine([line], { color: true })).toBe("a [2Jb c \n");
});
