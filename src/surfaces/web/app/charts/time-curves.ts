import type { Curve } from "./few-curves.ts";

/** What a time chart shows. */
export interface TimeCurves {
  /** What it shows, for whoever cannot see it. */
  readonly label: string;
  /** Where steps begin, milliseconds since 1970, rising. */
  readonly at: readonly number[];
  /** Bars are as wide as that. */
  readonly stepMs: number;
  /** Bars on one another, or one curve. */
  readonly kind: "bars" | "line";
  readonly curves: readonly Curve[];
  readonly format: (value: number) => string;
  /** For the axis: shorter. Its marks are `step` apart. */
  readonly formatMark: (value: number, step: number) => string;
  /** In rem. */
  readonly height?: number;
  /** The axis ends here, whatever is shown. */
  readonly most?: number;
  /** What one step's sum is called; none for a line. */
  readonly sum?: string;
}

/** From steps of a day on, hours are not told. */
export const DAY_MS = 24 * 3600_000;
