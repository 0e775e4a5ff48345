import { expect, test } from "bun:test";
import {
  formatCost,
  formatCount,
  formatCountMark,
  formatDayName,
  formatDuration,
  formatElapsed,
  formatMoment,
  formatMoney,
  formatMoneyMark,
  formatPercent,
  projectName,
  sessionName,
  shortModel,
  shortProject,
} from "../../../../../src/surfaces/web/app/format.ts";

/** Units stand behind a narrow space that does not break. */
const plain = (text: string): string => text.replaceAll("\u202f", " ");

test.each([
  [0, "0"],
  [812, "812"],
  [999, "999"],
  [999.6, "1.00 k"],
  [1530, "1.53 k"],
  [15_300, "15.3 k"],
  [99_960, "100 k"],
  [999_600, "1.00 M"],
  [1_204_000, "1.20 M"],
  [3_400_000_000, "3.40 B"],
  [Number.NaN, "–"],
])("%d is counted as “%s”", (count, words) => {
  expect(plain(formatCount(count))).toBe(words);
});

test.each([
  [0, "0"],
  [500, "500"],
  [1500, "1.5 k"],
  [2_000_000, "2 M"],
  [10_000, "10 k"],
])("%d on an axis is “%s”", (count, words) => {
  expect(plain(formatCountMark(count))).toBe(words);
});

test.each([
  [0, "$0.00"],
  [3_400_000, "$3.40"],
  [4000, "<$0.01"],
  [5000, "$0.01"],
  [1_204_300_000, "$1,204"],
  [-2_500_000, "−$2.50"],
])("%d micro-dollars are “%s”", (microUsd, words) => {
  expect(formatMoney(microUsd)).toBe(words);
});

test("a cost of which a part has no price says that it is more", () => {
  expect(formatCost({ microUsd: 3_400_000, isPartial: true })).toBe("$3.40+");
});

test("a cost of which nothing has a price is not $0", () => {
  expect(formatCost({ microUsd: null, isPartial: true })).toBe("–");
});

test.each([
  [[0, 500_000, 1_000_000], "$0 $0.50 $1.00"],
  [[0, 50_000, 100_000], "$0 $0.05 $0.10"],
  [[0, 25_000, 50_000], "$0 $0.025 $0.050"],
  [[0, 1, 2], "$0 $0.000001 $0.000002"],
  [[0, 20_000_000, 40_000_000], "$0 $20 $40"],
  [[500_000_000, 1_000_000_000, 1_500_000_000], "$500 $1 k $1.5 k"],
  [[0, 2_000_000_000_000], "$0 $2 M"],
])("the marks of an axis at %j micro-dollars are “%s”", (marks, words) => {
  const step = (marks[1] ?? 0) - (marks[0] ?? 0);
  expect(plain(marks.map((mark) => formatMoneyMark(mark, step)).join(" "))).toBe(words);
});

test.each([
  [0, "0 s"],
  [0.2, "<1 ms"],
  [840, "840 ms"],
  [999.7, "1.0 s"],
  [4200, "4.2 s"],
  [9960, "10 s"],
  [59_700, "1 m 00 s"],
  [252_000, "4 m 12 s"],
  [11_100_000, "3 h 05 m"],
  [187_200_000, "2 d 4 h"],
])("%d ms last “%s”", (ms, words) => {
  expect(plain(formatDuration(ms))).toBe(words);
});

test("what ticks has no fractions, and never runs backwards", () => {
  expect([-500, 0, 999, 1000, 61_900].map((ms) => plain(formatElapsed(ms)))).toEqual([
    "0 s",
    "0 s",
    "0 s",
    "1 s",
    "1 m 01 s",
  ]);
});

test.each([
  [0, "0 %"],
  [0.4, "0.4 %"],
  [5, "5 %"],
  [42.4, "42 %"],
])("%d percent are “%s”", (percent, words) => {
  expect(plain(formatPercent(percent))).toBe(words);
});

test("a moment of today is a time, another one has its day", () => {
  const at = new Date(2026, 8, 3, 14, 5).getTime();
  expect(formatMoment(at, new Date(2026, 8, 3, 23, 0).getTime())).toBe("14:05");
  expect(formatMoment(at, new Date(2026, 8, 4, 0, 1).getTime())).toBe("3 Sep 14:05");
});

test("a local day keeps its date, whatever the zone", () => {
  expect(formatDayName("2026-11-12")).toBe("Thu 12 Nov");
});

test.each([
  ["claude-opus-4-5-20251101", "Opus 4.5"],
  ["claude-sonnet-4-20250514", "Sonnet 4"],
  ["claude-3-5-haiku-20241022", "Haiku 3.5"],
  ["claude-next-9", "Next 9"],
  ["gpt-5.2-codex", "gpt-5.2-codex"],
  ["", "–"],
])("the model %s is called “%s”", (model, name) => {
  expect(shortModel(model)).toBe(name);
});

test.each([
  ["/home/ada/atlas", "atlas"],
  ["/home/ada/atlas/", "atlas"],
  ["atlas", "atlas"],
  ["", "no project"],
  ["/", "/"],
  ["/home/ada/ ", "/home/ada/ "],
])("the project %s is called “%s”", (path, name) => {
  expect(shortProject(path)).toBe(name);
});

test("a session without a project goes by the beginning of its id, and its project is not known", () => {
  const id = "97bb7abc-53e6-4d79-979a-66c7b4ca2b9d";
  expect(sessionName({ project: null, id })).toBe("session 97bb7abc");
  expect(sessionName({ project: "/home/ada/atlas", id })).toBe("atlas");
  expect([projectName(""), projectName("/home/ada/atlas")]).toEqual(["project not known", "atlas"]);
});
