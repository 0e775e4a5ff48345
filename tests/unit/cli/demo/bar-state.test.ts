import { expect, test } from "bun:test";
import { parseBarState } from "../../../../src/cli/demo/draw/bar-state.ts";

test("text, tooltip, classes and percentage are read as a bar reads them", () => {
  const json = { text: "a &amp; b", tooltip: "<b>x</b>\ny", class: ["thinking"], percentage: 21 };
  expect(parseBarState(`${JSON.stringify(json)}\nanother line`)).toEqual({
    text: "a & b",
    tooltip: [[{ text: "x", tone: "strong" }], [{ text: "y" }]],
    classes: ["thinking"],
    percentage: 21,
  });
});

test("a class may be one word", () => {
  expect(parseBarState('{"text":"a","class":"idle"}')?.classes).toEqual(["idle"]);
});

test.each([
  ["no file", undefined],
  ["an empty file", ""],
  ["half a JSON", '{"text":"a'],
  ["no object", "[1]"],
  ["no text", '{"class":"idle"}'],
  ["an empty text", '{"text":""}'],
])("%s is a module that is hidden", (_title, text) => {
  expect(parseBarState(text)).toBeUndefined();
});
