import { truncate } from "../../../core/format/truncate.ts";
import type { Line, Span } from "../../../core/view/span.ts";

const width = (text: string): number => Bun.stringWidth(text);

/** How many columns a line takes. */
export const lineWidth = (line: Line): number =>
  line.reduce((sum, { text }) => sum + width(text), 0);

/** A line in at most so many columns, with `…` where something is missing. */
export function fitLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  let left = columns;
  for (const span of line) {
    const needed = width(span.text);
    // One column stays for the ellipsis, as long as something follows.
    if (needed >= left) {
      kept.push({ ...span, text: cut(`${span.text}…`, left) });
      return kept;
    }
    kept.push(span);
    left -= needed;
  }
  return kept;
}

/** A text in exactly so many columns. */
export function fitText(text: string, columns: number): string {
  const fitted = cut(text, columns);
  return fitted + " ".repeat(Math.max(0, columns - width(fitted)));
}

/** What was shortened before is not marked twice. */
const cut = (text: string, columns: number): string =>
  truncate(text, columns, width).replace(/…{2,}$/, "…");
