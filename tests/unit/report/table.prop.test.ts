import { expect, test } from "bun:test";
import fc from "fast-check";
import { cutList, cutPath, cutText } from "../../../src/report/cells.ts";
import { PLAIN_PAINT, TERMINAL_PAINT } from "../../../src/report/paint.ts";
import { type Column, renderTable, type TableLine } from "../../../src/report/table.ts";

const anyText = fc.oneof(
  fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[^ -~]/g, "")),
  fc.constantFrom("日本語の計画", "👩‍👩‍👧 family", "e\u0301clair", "größe rechner", ""),
);

const COLUMNS: readonly Column[] = [
  { header: "Name", align: "left", rank: 0 },
  { header: "Path", align: "left", rank: 3, flex: { min: 8, max: 40, cut: cutPath } },
  { header: "List", align: "left", rank: 5, flex: { min: 8, max: 30, cut: cutList } },
  { header: "Count", shortHeader: "C", align: "right", rank: 4 },
  { header: "Cost", align: "right", rank: 0 },
  { header: "", align: "left", rank: 9, flex: { min: 4, max: 12, cut: cutText } },
];

const anyLine: fc.Arbitrary<TableLine> = fc
  .tuple(anyText, anyText, fc.nat({ max: 1e12 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([path, list, count, fraction]) => ({
    kind: "row",
    cells: [
      { text: "2026-10-07", short: "10-07" },
      { text: path },
      { text: list },
      { text: String(count), short: "1k" },
      { text: "$1.20" },
      { text: "", fraction },
    ],
  }));

// Below this not even the columns that always stay find room.
const anyWidth = fc.integer({ min: 12, max: 200 });

test("no line is wider than the terminal, whatever is in it", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 8 }), anyWidth, (lines, width) => {
      for (const line of renderTable(COLUMNS, lines, width, PLAIN_PAINT)) {
        expect(Bun.stringWidth(line)).toBeLessThanOrEqual(width);
      }
    }),
  );
});

test("colour changes nothing but the colour", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 4 }), anyWidth, (lines, width) => {
      const coloured = renderTable(COLUMNS, lines, width, TERMINAL_PAINT).map(Bun.stripANSI);
      const plain = renderTable(COLUMNS, lines, width, PLAIN_PAINT);
      expect(coloured.map((line) => line.trimEnd())).toEqual(plain);
    }),
  );
});

test("the columns that matter most stay on the narrowest terminal", () => {
  fc.assert(
    fc.property(fc.array(anyLine, { minLength: 1, maxLength: 4 }), anyWidth, (lines, width) => {
      const [header = "", , row = ""] = renderTable(COLUMNS, lines, width, PLAIN_PAINT);
      expect(header).toStartWith("Name");
      expect(header).toContain("Cost");
      expect(row).toContain("$1.20");
    }),
  );
});

test.each([
  ["opus-5-5, haiku-5-5, sonnet-4", 40, "opus-5-5, haiku-5-5, sonnet-4"],
  ["opus-5-5, haiku-5-5, sonnet-4", 22, "opus-5-5, haiku-5-5 +1"],
  ["opus-5-5, haiku-5-5, sonnet-4", 12, "opus-5-5 +2"],
  ["opus-5-5, haiku-5-5, sonnet-4", 8, "opus… +2"],
  ["opus-5-5", 5, "opus…"],
])("a list %s in %i columns reads %s", (list, width, text) => {
  expect(Bun.stringWidth(list) <= width ? list : cutList(list, width)).toBe(text);
});
