import { expect, test } from "bun:test";
import { levelsOf } from "../../../../../src/surfaces/web/app/charts/levels.ts";

test("nothing is no shade, and each quarter of the others has one", () => {
  const level = levelsOf([0, 10, 20, 30, 40]);
  expect([0, 10, 20, 30, 40].map(level)).toEqual([0, 1, 2, 3, 4]);
});

test("one busy day does not make all others pale", () => {
  const level = levelsOf([1, 2, 3, 4, 5, 6, 7, 1_000_000]);
  expect([1, 3, 5, 7].map(level)).toEqual([1, 2, 3, 4]);
});

test("without anything there is no shade", () => {
  expect(levelsOf([])(0)).toBe(0);
});
