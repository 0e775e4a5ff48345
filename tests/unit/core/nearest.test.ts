import { describe, expect, test } from "bun:test";
import { editDistance, nearest } from "../../../src/core/nearest.ts";

describe("the distance between two words", () => {
  test.each([
    ["", "", 0],
    ["", "abc", 3],
    ["status", "status", 0],
    ["statu", "status", 1],
    ["statuss", "status", 1],
    ["ststus", "status", 1],
    ["stauts", "status", 1],
    ["kitten", "sitting", 3],
  ])("from %p to %p is %p", (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});

describe("the word that a person meant", () => {
  const verbs = ["daemon", "demo", "doctor", "install-hooks", "status", "statusline", "stream"];
  test.each([
    ["stauts", "status"],
    ["STATUS", "status"],
    ["deamon", "daemon"],
    ["dem", "demo"],
    ["install", "install-hooks"],
    ["doctr", "doctor"],
    ["statuslin", "statusline"],
  ])("%p means %p", (typed, meant) => {
    expect(nearest(typed, verbs)).toBe(meant);
  });

  test.each([[""], ["x"], ["is"], ["completely-else"], ["s".repeat(1_000_000)]])(
    "a word that is near none has no neighbour (%#)",
    (typed) => {
      expect(nearest(typed, verbs)).toBeUndefined();
    },
  );

  test("of two words equally near, the first is meant", () => {
    expect(nearest("cat", ["bat", "hat"])).toBe("bat");
  });

  test("without candidates nothing is meant", () => {
    expect(nearest("status", [])).toBeUndefined();
  });
});
