import { replaceBreaking } from "../../core/format/clean.ts";
import type { Line, Tone } from "../../core/view/span.ts";

const RESET = "\u001b[0m";

const COLOURS = {
  strong: "\u001b[1m",
  muted: "\u001b[2m",
  warning: "\u001b[33m",
  critical: "\u001b[31m",
} as const satisfies Record<Tone, string>;

/** The lines as a terminal draws them, each ended. Without colour there are no escapes at all. */
export function renderStatusLine(
  lines: readonly Line[],
  { color }: { readonly color: boolean },
): string {
  return lines.map((line) => `${renderLine(line, color)}\n`).join("");
}

function renderLine(line: Line, color: boolean): string {
  return line
    .map(({ text, tone }) => {
      const clean = replaceBreaking(text);
      return color && tone !== undefined && clean !== ""
        ? `${COLOURS[tone]}${clean}${RESET}`
        : clean;
    })
    .join("");
}
