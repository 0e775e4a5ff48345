/** How dark a field of a heat map is: 0 for nothing, 1 to 4 by which quarter of the others it is in. */
export function levelsOf(values: readonly number[]): (value: number) => 0 | 1 | 2 | 3 | 4 {
  const sorted = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  const marks = [0.25, 0.5, 0.75].map(
    (part) => sorted[Math.floor(part * sorted.length)] ?? Number.POSITIVE_INFINITY,
  );
  return (value) => {
    if (value <= 0) return 0;
    const above = marks.filter((mark) => value >= mark).length;
    return above === 0 ? 1 : above === 1 ? 2 : above === 2 ? 3 : 4;
  };
}
