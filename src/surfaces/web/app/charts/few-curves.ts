/** Whose colour a curve has: one of the series, or that of what is no single one. */
export type Tone = 1 | 2 | 3 | 4 | 5 | "other";

/** One thing over time. */
export interface Curve {
  readonly name: string;
  readonly tone: Tone;
  /** As many as the chart has steps. */
  readonly values: readonly number[];
}

const TONES: readonly Tone[] = [1, 2, 3, 4, 5];

/** The first curves by themselves, and the others as one: more could not be told apart, by colour or by name. */
export function fewCurves(curves: readonly Omit<Curve, "tone">[]): readonly Curve[] {
  const rest = curves.slice(TONES.length);
  const shown = rest.length > 1 ? [...curves.slice(0, TONES.length), sumOf(rest)] : curves;
  return shown.map((curve, index) => ({ ...curve, tone: TONES[index] ?? "other" }));
}

const sumOf = (curves: readonly Omit<Curve, "tone">[]): Omit<Curve, "tone"> => ({
  name: `${curves.length} others`,
  values: (curves[0]?.values ?? []).map((_, index) =>
    curves.reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
  ),
});
