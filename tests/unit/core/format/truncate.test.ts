import { describe, expect, test } from "bun:test";
import { truncate, truncatePath } from "../../../../src/core/format/truncate.ts";

describe("a text that is too wide", () => {
  test.each([
    ["git status", 10, "git status"],
    ["git status", 9, "git stat…"],
    ["git status", 5, "git…"],
    ["git status", 1, "…"],
    ["git status", 0, ""],
    ["git status", -1, ""],
    ["git status", Number.NaN, ""],
    ["git status", 7.9, "git st…"],
    ["", 5, ""],
    ["日本語です", 10, "日本語です"],
    ["日本語です", 9, "日本語で…"],
    ["日本語です", 8, "日本語…"],
    ["a👨‍👩‍👧b", 4, "a👨‍👩‍👧b"],
    ["a👨‍👩‍👧b", 3, "a…"],
    ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
  ])("%j in %d columns is %j", (text, maxWidth, cut) => {
    expect(truncate(text, maxWidth, Bun.stringWidth)).toBe(cut);
  });

  test("keeps its end where that is asked for", () => {
    expect(truncate("abcdef", 4, Bun.stringWidth, "end")).toBe("…def");
    expect(truncate("日本語です", 5, Bun.stringWidth, "end")).toBe("…です");
  });

  test("is measured only as far as it can be seen", () => {
    const measured: number[] = [];
    const width = (text: string) => {
      measured.push(text.length);
      return Bun.stringWidth(text);
    };
    expect(truncate("é".repeat(1_000_000), 10, width)).toBe(`${"é".repeat(9)}…`);
    expect(Math.max(...measured)).toBeLessThan(1000);
  });

  test("loses a character that is nothing but marks, however long it is", () => {
    expect(truncate(`abc${"\u0301".repeat(100_000)}def`, 4, Bun.stringWidth)).toBe("ab…");
  });
});

describe("a path that is too wide", () => {
  test.each([
    ["src/main.ts", 20, "src/main.ts"],
    ["packages/server/src/controllers/session.ts", 30, "…/src/controllers/session.ts"],
    ["packages/server/src/controllers/session.ts", 14, "…/session.ts"],
    ["packages/server/src/a-very-long-name-of-a-file.ts", 12, "…f-a-file.ts"],
  ])("%j in %d columns is %j", (path, maxWidth, cut) => {
    expect(truncatePath(path, maxWidth, Bun.stringWidth)).toBe(cut);
  });
});
