import { describe, expect, test } from "bun:test";
import { cleanLine, replaceBreaking } from "../../../../src/core/format/clean.ts";

describe("a text as one calm line", () => {
  test.each([
    ["plain text", "plain text"],
    ["a\nb\r\n\tc", "a b c"],
    ["  spaces   at ends ", "spaces at ends"],
    ["nul\0here", "nul here"],
    ["\u001b[31mred\u001b[0m", "[31mred [0m"],
    ["exe\u202etxt.cod", "exe txt.cod"],
    ["isolate\u2066x\u2069", "isolate x"],
    ["next line\u0085, line\u2028, paragraph\u2029", "next line , line , paragraph"],
    ["half \ud83d pair", "half \ufffd pair"],
    ["\udc68", "\ufffd"],
    ["not a character \uffff", "not a character"],
    ["👨‍👩‍👧 stays, é stays, 日本 stays", "👨‍👩‍👧 stays, é stays, 日本 stays"],
    ["\0\n", ""],
  ])("%j becomes %j", (text, line) => {
    expect(cleanLine(text)).toBe(line);
  });
});

test("breaking characters are replaced one for one, so that wanted spaces stay", () => {
  expect(replaceBreaking(" a \n\n b ")).toBe(" a    b ");
});
