import { describe, expect, test } from "bun:test";
import { parseBarState } from "../../../../src/cli/demo/draw/bar-state.ts";
import { renderFrame, type Scene } from "../../../../src/cli/demo/draw/frame.ts";
import { COLOURED, PLAIN } from "../../../../src/cli/demo/draw/style.ts";

const SCENE: Scene = {
  title: "Waiting for a permission",
  place: "3 of 5",
  about: "You see it at once.",
  bar: parseBarState(
    JSON.stringify({
      text: "⚠ Permission: Bash touch made-by-permission.txt &amp;&amp; echo made",
      tooltip: "<b>garden</b>\n⚠ <b>Permission</b>: Bash touch made-by-permission.txt\nCost: $0.07",
      class: "waiting",
      percentage: 12,
    }),
  ),
  timeline: Array.from({ length: 30 }, (_, at) => ({
    when: `${at}.0s`,
    name: "PreToolUse",
    about: `Bash ${at}`,
  })),
  freshCount: 2,
  statusLine: "Opus 5.5 · 12%",
  footer: "Ctrl-C ends it.",
};

const SIZES = [
  [20, 5],
  [40, 12],
  [60, 22],
  [80, 24],
  [99, 24],
  [100, 24],
  [140, 50],
  [300, 90],
] as const;

describe.each(SIZES)("on a terminal of %d by %d", (columns, rows) => {
  const lines = renderFrame(SCENE, { columns, rows }, PLAIN);

  test("no line is wider than the screen, and there are no more than it has", () => {
    expect(Math.max(...lines.map((line) => Bun.stringWidth(line)))).toBeLessThanOrEqual(columns);
    expect(lines.length).toBeLessThanOrEqual(rows);
  });

  test("colour changes nothing but colour", () => {
    const coloured = renderFrame(SCENE, { columns, rows }, COLOURED);
    expect(coloured.map((line) => Bun.stripANSI(line))).toEqual([...lines]);
  });
});

test("the module stands on the bar with its percentage, the tooltip below it, the newest event at the end", () => {
  const lines = renderFrame(SCENE, { columns: 80, rows: 24 }, PLAIN);
  const text = lines.join("\n");
  expect(lines[4]).toMatch(/^ {2}1 {2}2 {2}3 .*⚠ Permission: Bash touch .* 12%/);
  expect(text).toContain("│ garden ");
  expect(text).toContain("▸ 29.0s  PreToolUse  Bash 29");
  expect(text).toContain("▸ 28.0s");
  expect(text).not.toContain("▸ 27.0s");
});

test("the picture keeps its height as the tooltip changes", () => {
  const size = { columns: 70, rows: 24 };
  const hidden = renderFrame({ ...SCENE, bar: undefined }, size, PLAIN);
  expect(hidden.length).toBe(renderFrame(SCENE, size, PLAIN).length);
});
