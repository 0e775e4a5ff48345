import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseTemplate, renderTemplate } from "../../../../src/core/format/template.ts";

const KNOWN = { model: "text", cost: "number" } as const;

test("no format makes the parser throw", () => {
  const pieces = fc.constantFrom("{", "}", "|", ":", ".2", "model", "cost", "\\n", " ", "é");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((p) => p.join("")),
      ),
      (source) => {
        expect(parseTemplate(source, KNOWN)).toHaveProperty("ok");
      },
    ),
  );
});

test("a text with its braces doubled renders as itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      fc.pre(!text.includes("\\n"));
      const result = parseTemplate(text.replace(/[{}]/g, "$&$&"), KNOWN);
      expect(result.ok && renderTemplate(result.value, {})).toBe(text);
    }),
  );
});
