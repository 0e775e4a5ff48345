import type { BarAlt } from "../../core/view/bar.ts";

/** An icon as a tray wants it: width and height in pixels, and the pixels row by row, each as alpha, red, green, blue. */
export type Pixmap = readonly [width: number, height: number, argb: Uint8Array];

/** Trays draw at about 20 pixels, and at twice that on fine screens; they scale down what is larger. */
const SIZES_PIXELS = [24, 48] as const;

/** The icon of a state. Shape and colour both tell it; each colour is seen on light and on dark. */
export function drawIcon(state: BarAlt): readonly Pixmap[] {
  return SIZES_PIXELS.map((size) => [size, size, paint(SHAPES[state], COLOURS[state], size)]);
}

type Rgb = readonly [red: number, green: number, blue: number];

const COLOURS = {
  idle: [0x8c, 0x95, 0x9f],
  busy: [0x2f, 0x95, 0xe8],
  waiting: [0xe0, 0x8a, 0x00],
  error: [0xe0, 0x45, 0x3c],
} as const satisfies Record<BarAlt, Rgb>;

/** Whether a point is inside. Both coordinates go from -1 to 1, to the right and downwards. */
type Shape = (x: number, y: number) => boolean;

const disc: Shape = (x, y) => Math.hypot(x, y) <= 0.86;
const hole: Shape = (x, y) => Math.hypot(x, y) < 0.62;
const ring: Shape = (x, y) => disc(x, y) && !hole(x, y);

/** The signs of the bar, ○ ◐ ⚠ ✗, drawn: a tray has no fonts. */
const SHAPES = {
  idle: ring,
  busy: (x, y) => ring(x, y) || (disc(x, y) && x <= 0),
  waiting: (x, y) => disc(x, y) && !exclamation(x, y),
  error: (x, y) => disc(x, y) && !cross(x, y),
} as const satisfies Record<BarAlt, Shape>;

const exclamation: Shape = (x, y) =>
  (Math.abs(x) <= 0.14 && y >= -0.55 && y <= 0.14) || Math.hypot(x, y - 0.44) <= 0.16;

const cross: Shape = (x, y) =>
  Math.max(Math.abs(x), Math.abs(y)) <= 0.45 && Math.min(Math.abs(x - y), Math.abs(x + y)) <= 0.22;

/** So many points a pixel in each direction make its edge smooth. */
const SAMPLES = 4;

function paint(isInside: Shape, [red, green, blue]: Rgb, sizePixels: number): Uint8Array {
  const argb = new Uint8Array(sizePixels * sizePixels * 4);
  for (let row = 0; row < sizePixels; row++) {
    for (let column = 0; column < sizePixels; column++) {
      const alpha = Math.round(coverage(isInside, column, row, sizePixels) * 255);
      argb.set([alpha, red, green, blue], (row * sizePixels + column) * 4);
    }
  }
  return argb;
}

function coverage(isInside: Shape, column: number, row: number, sizePixels: number): number {
  const place = (pixel: number, sample: number) =>
    ((pixel + (sample + 0.5) / SAMPLES) / sizePixels) * 2 - 1;
  let inside = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const x = place(column, i % SAMPLES);
    if (isInside(x, place(row, Math.floor(i / SAMPLES)))) inside++;
  }
  return inside / (SAMPLES * SAMPLES);
}
