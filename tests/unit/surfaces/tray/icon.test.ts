import { describe, expect, test } from "bun:test";
import type { BarAlt } from "../../../../src/core/view/bar.ts";
import { drawIcon, type Pixmap } from "../../../../src/surfaces/tray/icon.ts";

const STATES = ["idle", "busy", "waiting", "error"] as const satisfies readonly BarAlt[];

/** How opaque the icon is at a place from -1 to 1. */
function alphaAt([size, , argb]: Pixmap, x: number, y: number): number {
  const pixel = (at: number) => Math.min(size - 1, Math.floor(((at + 1) / 2) * size));
  return argb[(pixel(y) * size + pixel(x)) * 4] ?? -1;
}

describe.each(STATES)("the icon for %s", (state) => {
  const icon = drawIcon(state);

  test("comes in an ordinary and a fine size, four bytes a pixel", () => {
    expect(icon.map(([width, height, { length }]) => [width, height, length])).toEqual([
      [24, 24, 24 * 24 * 4],
      [48, 48, 48 * 48 * 4],
    ]);
  });

  test("is round: nothing in the corners, something on each side, smooth between", () => {
    for (const pixmap of icon) {
      for (const x of [-1, 1]) for (const y of [-1, 1]) expect(alphaAt(pixmap, x, y)).toBe(0);
      for (const [x, y] of [
        [-0.75, 0],
        [0.75, 0],
        [0, -0.75],
        [0, 0.75],
      ] as const) {
        expect(alphaAt(pixmap, x, y)).toBe(255);
      }
      const [, , argb] = pixmap;
      const alphas = new Set(argb.filter((_, i) => i % 4 === 0));
      expect(alphas.size).toBeGreaterThan(8);
    }
  });
});

test("shapes alone tell them apart: no two cover the same", () => {
  const shapes = STATES.map((state) => {
    const [, , argb] = drawIcon(state)[0] ?? [0, 0, new Uint8Array()];
    return argb.filter((_, i) => i % 4 === 0).join();
  });
  expect(new Set(shapes).size).toBe(STATES.length);
});
