const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** A bar of up to `width` columns, in eighths of them. What is not nothing is seen. */
export function renderBar(fraction: number, width: number): string {
  const part = Math.min(Math.max(fraction, 0), 1);
  const eighths = Math.max(Math.round(part * width * 8), part > 0 ? 1 : 0);
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

/** A bar in a trough: both together are always `width` columns. */
export function renderGauge(fraction: number, width: number): { full: string; empty: string } {
  const part = Math.min(Math.max(fraction, 0), 1);
  const columns = Math.min(Math.max(Math.round(part * width), part > 0 ? 1 : 0), width);
  return { full: "━".repeat(columns), empty: "─".repeat(width - columns) };
}

const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** One column a value, from 0 to `max`. */
export function renderSparkline(values: readonly number[], max: number): string {
  return values
    .map((value) => {
      const level = max > 0 ? Math.round((value / max) * (LEVELS.length - 1)) : 0;
      return LEVELS[Math.min(Math.max(level, 0), LEVELS.length - 1)];
    })
    .join("");
}
