import { expect, test } from "bun:test";
import fc from "fast-check";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { planStyle, takeOutBlock } from "../../../../src/install/style/plan-style.ts";
import { scanCss } from "../../../../src/install/style/scan-css.ts";

const rule = fc.constantFrom(
  "* { font-size: 13px; }",
  "@import url('colors.css');",
  "@define-color accent #fff;",
  '#clock { font-family: "a } b", monospace; }',
  "/* a } comment with @import and #custom-llm { */",
  "#custom-other, #custom-llm2.idle { color: red; }",
  "@keyframes blink { to { color: red; } }",
);

/** Style sheets that end with a line break, or hold nothing. */
const sheet = fc
  .tuple(fc.array(rule), fc.constantFrom("\n", "\r\n", "\n\n", "\n\t"), fc.boolean())
  .map(([rules, newline, hasEnd]) =>
    rules.length === 0 ? "" : rules.join(newline) + (hasEnd ? newline.replace("\t", "") : "\n"),
  );

const coloured = (text: string, module = "custom/llm"): string => {
  const change = planStyle({ path: "f", text, imported: [], module });
  if (change.kind !== "block") throw new Error(change.why);
  return change.text;
};

test("the block goes to the end, leaves all before it alone, and is written once", () => {
  fc.assert(
    fc.property(sheet, (text) => {
      const once = coloured(text);
      expect(once.startsWith(text)).toBe(true);
      expect(scanCss(once).ok).toBe(true);
      expect(coloured(once)).toBe(once);
    }),
  );
});

test("taken out, nothing of it is left, whatever was written around it meanwhile", () => {
  fc.assert(
    fc.property(sheet, sheet, sheet, (text, before, after) => {
      fc.pre(text !== "");
      const changed = before + coloured(text) + after;
      expect(takeOutBlock("f")(changed, undefined).text).toBe(before + text + after);
    }),
  );
});

test("no text makes the plan throw anything but a fault", () => {
  const token = fc.constantFrom("{", "}", "/*", "*/", '"', ";", "\n", ">>> waybar-llm-bridge", "a");
  fc.assert(
    fc.property(fc.string({ unit: token }), (text) => {
      expect(() => {
        try {
          takeOutBlock("f")(text, undefined);
          planStyle({ path: "f", text, imported: [text], module: "custom/llm" });
        } catch (error) {
          if (!(error instanceof BridgeFault)) throw error;
        }
      }).not.toThrow();
    }),
  );
});
