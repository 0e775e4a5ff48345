import { expect, test } from "bun:test";
import { fewCurves } from "../../../../../src/surfaces/web/app/charts/few-curves.ts";

const curvesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `model ${index}`, values: [index, 10] }));

test("each of six has its name, and the sixth no colour of its own", () => {
  const curves = fewCurves(curvesOf(6));
  expect(curves.map(({ name }) => name)).toEqual(curvesOf(6).map(({ name }) => name));
  expect(curves.map(({ tone }) => tone)).toEqual([1, 2, 3, 4, 5, "other"]);
});

test("of a thousand five have a name, and what the others come to is still there", () => {
  const curves = fewCurves(curvesOf(1000));
  expect(curves).toHaveLength(6);
  expect(curves.at(-1)).toEqual({ name: "995 others", tone: "other", values: [499_490, 9950] });
});

test("none is none", () => {
  expect(fewCurves([])).toEqual([]);
});
