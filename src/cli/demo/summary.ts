import type { Played } from "./play/play.ts";

/** The last words: what was done, and what it took. */
export function renderSummary({ hooksMs, statusLines, redraws }: Played): readonly string[] {
  const median = medianOf(hooksMs);
  const took = median === undefined ? "" : `, ${median.toFixed(1)} ms each (median, start to exit)`;
  return [
    `${count(hooksMs.length, "hook")}${took}; ${count(statusLines, "status line")}; ${count(redraws, "state")} of the bar.`,
    "All of it was the demo's own: your sessions, settings and bar were not touched.",
    "",
    "For your own sessions:  waybar-llm-bridge setup",
  ];
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
