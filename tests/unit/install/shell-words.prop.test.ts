import { expect, test } from "bun:test";
import fc from "fast-check";
import { quoteShellWord, splitShellWords } from "../../../src/install/shell-words.ts";

test("whatever is quoted is one word again when split", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 4 }), (words) => {
      const command = words.map(quoteShellWord).join(" ");
      expect(splitShellWords(command)?.map(({ value }) => value)).toEqual(words);
    }),
  );
});

test("splitting never throws", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b", " ", "'", '"', "\\", "$", "`", "|", "\n") }),
      (command) => {
        splitShellWords(command);
      },
    ),
  );
});

test("the real shell reads a quoted word as we wrote it", () => {
  const original = `printf '%s' "a  b" \\\n| tr 'a' "'" # ü $HOME`;
  const run = Bun.spawnSync(["sh", "-c", `printf %s ${quoteShellWord(original)}`]);
  expect(run.stdout.toString()).toBe(original);
});
