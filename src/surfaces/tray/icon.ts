import type { BarAlt } from "../../core/view/bar.ts";

/** An icon as a tray wants it: width and height in pixels, and the pixels row by row, each as alpha, red, green, blue. */
export type Pixmap = readonly [width: number, height: number, argb: Uint8Array];

/** Trays draw at about 20 pixels, and at twice that on fine screens; they scale down what is larger. */
const SIZES_PIXELS = [24, 48] as const;

/** The icon of a state, drawn once. Shape and colour both tell it; each colour is seen on light and on dark. */
export function drawIcon(state: BarAlt): readonly Pixmap[] {
  const drawn = DRAWN.get(state);
  if (drawn) return drawn;
  const icon = SIZES_PIXELS.map((size): Pixmap => [
    size,
    size,
    paint(SHAPES[state], COLOURS[state], size),
  ]);
  DRAWN.set(state, icon);
  return icon;
}

const DRAWN = new Map<BarAlt, readonly Pixmap[]>();

type Rgb = readonly [red: number, green: number, blue: number];

const COLOURS = {
  idle: [0x8c, 0x95, 0x9f],
  busy: [0x2f, 0x95, 0xe8],
  waiting: [0xe0, 0x8a, 0x00],
  error: [0xe0, 0x45, 0x3c],
} as const satisfies Record<BarAlt, Rgb>;

/**
 * How far a point is outside, negative inside. Coordinates go from -1 to 1, to the right and downwards. One
 * look a pixel makes a smooth edge of it; counting points inside a pixel cost the daemon 8 MB of compiled code.
 */
type Shape = (x: number, y: number) => number;

const disc: Shape = (x, y) => Math.sqrt(x * x + y * y) - 0.86;
const ring: Shape = (x, y) => Math.max(disc(x, y), -disc(x, y) - 0.24);

/** The signs of the bar, ○ ◐ ⚠ ✗, drawn: a tray has no fonts. */
const SHAPES = {
  idle: ring,
  busy: (x, y) => Math.min(ring(x, y), Math.max(disc(x, y), x)),
  waiting: (x, y) => Math.max(disc(x, y), -exclamation(x, y)),
  error: (x, y) => Math.max(disc(x, y), -cross(x, y)),
} as const satisfies Record<BarAlt, Shape>;

const exclamation: Shape = (x, y) =>
  Math.min(
    Math.max(Math.abs(x) - 0.14, Math.abs(y + 0.2) - 0.34),
    Math.sqrt(x * x + (y - 0.44) ** 2) - 0.16,
  );

const cross: Shape = (x, y) => {
  const [along, across] = [Math.abs(x + y), Math.abs(x - y)];
  const arms = Math.min(along, across) - 0.22;
  return Math.max(arms, Math.max(along, across) - 0.9) * Math.SQRT1_2;
};

function paint(shape: Shape, [red, green, blue]: Rgb, sizePixels: number): Uint8Array {
  const argb = new Uint8Array(sizePixels * sizePixels * 4);
  const place = (pixel: number) => ((pixel + 0.5) / sizePixels) * 2 - 1;
  for (let row = 0; row < sizePixels; row++) {
    for (let column = 0; column < sizePixels; column++) {
      const outsidePixels = (shape(place(column), place(row)) * sizePixels) / 2;
      const at = (row * sizePixels + column) * 4;
      argb[at] = Math.round(Math.min(1, Math.max(0, 0.5 - outsidePixels)) * 255);
      argb[at + 1] = red;
      argb[at + 2] = green;
      argb[at + 3] = blue;
    }
  }
  return argb;
}
