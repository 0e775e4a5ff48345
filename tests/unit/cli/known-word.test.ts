import { expect, test } from "bun:test";
import { requireWord } from "../../../src/cli/known-word.ts";

test("a word that there is comes back", () => {
  expect(requireWord("action", "verify", ["sync", "verify"])).toBe("verify");
});

test.each([
  ["a slip is told what was meant", "verfy", ["sync", "verify"], "Did you mean `verify`?"],
  ["any other word, what there is", "zzz", ["sync", "verify"], "There are: sync, verify."],
  ["nothing, as well", "", ["sync", "verify"], "There are: sync, verify."],
  ["where there is one, just that", "zzz", ["show"], "There is only `show`."],
])("%s", (_what, typed, known, hint) => {
  const message = `Unknown action \`${typed}\`.`;
  expect(() => requireWord("action", typed, known)).toThrow(
    expect.objectContaining({ code: "bad-usage", message, hint }) as Error,
  );
});
