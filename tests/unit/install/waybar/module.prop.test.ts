import { expect, test } from "bun:test";
import fc from "fast-check";
import { BridgeFault } from "../../../../src/core/fault.ts";
import { parseDocument } from "../../../../src/install/text/document.ts";
import type { Bar } from "../../../../src/install/waybar/bar-config.ts";
import type { ModuleWish } from "../../../../src/install/waybar/own-module.ts";
import { planModule } from "../../../../src/install/waybar/plan-module.ts";
import { takeOutModule } from "../../../../src/install/waybar/take-out-module.ts";
import {
  anyValue,
  blank,
  commentsOf,
  layOut,
  type Member,
  valueOf,
} from "../../../support/jsonc-text.ts";

const wish: fc.Arbitrary<ModuleWish> = fc.record({
  mode: fc.constantFrom("signal", "stream"),
  binary: fc.constantFrom("/opt/waybar-llm-bridge", "/opt/it's mine/waybar-llm-bridge"),
  statePath: fc.constant(undefined),
  signal: fc.integer({ min: 1, max: 30 }),
  maxWidth: fc.integer({ min: 8, max: 400 }),
});

const list = layOut(
  "[",
  "]",
  fc.constantFrom('"cpu"', '"clock"', '"group/more"').map((name): Member => [undefined, name]),
);

/** Configurations of one bar in any layout, with a list of modules or without, with a module of that name that is the user's or without. */
const config = fc
  .tuple(
    blank,
    fc.array(
      fc.oneof(
        anyValue.map((value) => `"height": ${value}`),
        list.map((names) => `"modules-right": ${names}`),
        list.map((names) => `"modules-left": ${names}`),
        fc.constantFrom('"custom/llm": { "exec": "date" }', '"clock": {"signal":8}'),
      ),
      { maxLength: 5 },
    ),
    blank,
    fc.boolean(),
  )
  .map(([before, members, between, trailingComma]) => {
    const once = new Map(members.map((member) => [member.slice(0, member.indexOf(":")), member]));
    const comma = trailingComma && once.size > 0 ? "," : "";
    return `${before}{${between}${[...once.values()].join(`,${between}`)}${comma}${between}}\n`;
  });

function barsOf(text: string): readonly Bar[] {
  const document = parseDocument(text, "f");
  if (!document.root) throw new Error("expected a bar");
  const file = {
    path: "f",
    target: "f",
    bytes: new TextEncoder().encode(text),
    text,
    hasByteOrderMark: false,
  };
  return [
    { layers: [{ file, document, object: document.root, isEditable: true }], name: undefined },
  ];
}

const withModule = (text: string, wanted: ModuleWish): string =>
  planModule(barsOf(text), wanted, { mode: wanted.mode }).edits[0]?.text ?? text;

test("placing the module twice is placing it once", () => {
  fc.assert(
    fc.property(config, wish, (text, wanted) => {
      const once = withModule(text, wanted);
      valueOf(once);
      expect(planModule(barsOf(once), wanted, { mode: wanted.mode }).edits).toEqual([]);
    }),
  );
});

test("all that was there stays as it is, every comment too, and comes back when the module is taken out", () => {
  fc.assert(
    fc.property(config, wish, (text, wanted) => {
      const placed = withModule(text, wanted);
      expect(commentsOf(placed)).toEqual(commentsOf(text));
      const back = takeOutModule("f", undefined)(placed, text).text;
      expect(valueOf(back)).toEqual(valueOf(text));
      expect(commentsOf(back)).toEqual(commentsOf(text));
    }),
  );
});

test("every character of the user's stays, in its order", () => {
  fc.assert(
    fc.property(config, wish, (text, wanted) => {
      const placed = withModule(text, wanted);
      let at = 0;
      for (const char of text.replace(/\s/g, "")) {
        at = placed.indexOf(char, at) + 1;
        expect(at).toBeGreaterThan(0);
      }
    }),
  );
});

test("from one way of being told to the other is as good as the other from the start", () => {
  fc.assert(
    fc.property(config, wish, wish, (text, first, { mode, signal }) => {
      const second = { ...first, mode, signal };
      expect(valueOf(withModule(withModule(text, first), second))).toEqual(
        valueOf(withModule(text, second)),
      );
    }),
  );
});

test("no text makes the plan throw anything but a fault", () => {
  const token = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    '"modules-right"',
    "//",
    "\n",
    "1",
  );
  fc.assert(
    fc.property(fc.string({ unit: token }), wish, (text, wanted) => {
      expect(() => {
        try {
          takeOutModule("f", undefined)(text, undefined);
          planModule(barsOf(`{${text}}`), wanted, { mode: wanted.mode });
        } catch (error) {
          if (!(error instanceof BridgeFault)) throw error;
        }
      }).not.toThrow();
    }),
  );
});
