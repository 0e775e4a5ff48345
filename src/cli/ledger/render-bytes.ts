const UNITS = ["kB", "MB", "GB", "TB"] as const;

/** A size for people: `812 bytes`, `1.5 kB`, `12 MB`. */
export function renderBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  let size = bytes;
  let unit = "";
  for (const next of UNITS) {
    size /= 1000;
    unit = next;
    // Each unit ends where its rounded figure would have four digits.
    if (size < 999.5) break;
  }
  return `${size < 9.95 ? size.toFixed(1) : size.toFixed(0)} ${unit}`;
}
