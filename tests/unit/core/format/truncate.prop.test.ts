import { expect, test } from "bun:test";
import fc from "fast-check";
import { truncate, truncatePath } from "../../../../src/core/format/truncate.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ maxLength: 60 }),
);
const maxWidth = fc.integer({ min: 1, max: 40 });
const boundaries = (s: string) =>
  new Set(Array.from(new Intl.Segmenter().segment(s), ({ index }) => index).concat(s.length));

test("what was cut fits", () => {
  fc.assert(
    fc.property(
      text,
      maxWidth,
      fc.constantFrom("start" as const, "end" as const),
      (s, max, kept) => {
        expect(Bun.stringWidth(truncate(s, max, Bun.stringWidth, kept))).toBeLessThanOrEqual(max);
        expect(Bun.stringWidth(truncatePath(s, max, Bun.stringWidth))).toBeLessThanOrEqual(max);
      },
    ),
  );
});

test("what fits is not cut", () => {
  fc.assert(
    fc.property(text, maxWidth, (s, max) => {
      fc.pre(Bun.stringWidth(s) <= max && s.length <= max * 16);
      expect(truncate(s, max, Bun.stringWidth)).toBe(s);
    }),
  );
});

test("a cut is never inside what a reader sees as one character", () => {
  fc.assert(
    fc.property(text, maxWidth, (s, max) => {
      fc.pre(Bun.stringWidth(s) > max);
      const kept = truncate(s, max, Bun.stringWidth).slice(0, -1);
      expect(s.startsWith(kept)).toBe(true);
      expect(boundaries(s)).toContain(kept.length);
    }),
  );
});
