import type { ViewName } from "../../../../core/dashboard/view-names.ts";

/** Strokes on a grid of 16: one weight, round ends. */
const STROKES = {
  live: "M8 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M4.5 11.5a5 5 0 0 1 0-7M11.5 4.5a5 5 0 0 1 0 7",
  summary: "M2.5 9.5h3v4h-3zM6.5 2.5h3v11h-3zM10.5 6h3v7.5h-3z",
  cost: "M8 2v12M11 4.8C10.3 4 9.2 3.6 8 3.6c-1.8 0-3 .9-3 2.2 0 3 6.2 1.4 6.2 4.4 0 1.3-1.3 2.2-3.2 2.2-1.4 0-2.6-.5-3.3-1.4",
  tokens: "M8 2 13.5 5 8 8 2.5 5zM2.5 8 8 11l5.5-3M2.5 11 8 14l5.5-3",
  sessions: "M2.5 3.5h11M2.5 8h11M2.5 12.5h7",
  insights: "M2.5 12.5 6 8l2.5 2.5 5-6.5M10.5 4h3v3",
  limits: "M2.5 11.5a5.5 5.5 0 1 1 11 0M8 11.5l2.5-4",
  stats: "M3 4c0-2 10-2 10 0s-10 2-10 0M3 4v8c0 2 10 2 10 0V4M3 8c0 2 10 2 10 0",
  smoke: "M2.5 8.5 6 12l7.5-8",
  settings: "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.5v3M6 9.5v3",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  refresh: "M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.8V6H9.8",
  copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
  done: "M3 8.5 6.5 12 13 4.5",
  warning: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
  broken: "M4 4l8 8M12 4l-8 8",
  running: "M8 3v3M8 10v3M3 8h3M10 8h3",
  denied: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M4.2 4.2l7.6 7.6",
  interrupted: "M4.5 4.5h7v7h-7z",
  below: "M3.5 6 8 10.5l4.5-4.5",
  back: "M9.5 3.5 5 8l4.5 4.5",
  prompt: "M3 4l4 4-4 4M8.5 12h4.5",
  response: "M2.5 3h11v8h-6l-3 2.5V11h-2z",
  tool: "M10 2.5a3.5 3.5 0 0 0-3.2 4.9L2.5 11.7l1.8 1.8 4.3-4.3A3.5 3.5 0 0 0 13.3 5l-2 1.5-1.8-1.8 1.8-1.9z",
  subagent: "M4 2.5v4.5a2 2 0 0 0 2 2h6M9.5 6.5 12 9l-2.5 2.5",
  compaction: "M8 2v4M5.5 4 8 6.5 10.5 4M8 14v-4M5.5 12 8 9.5l2.5 2.5M2.5 8h11",
  decision: "M8 2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8l1.7 1.7L10.5 6.5",
  blocked: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3l2 1.5",
  error: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.5M8 10.7v.1",
} as const satisfies Record<ViewName, string> & Record<string, string>;

export type IconName = keyof typeof STROKES;

/** Beside words that say the same: nothing is read out. */
export const Icon = ({ name, className = "glyph" }: { name: IconName; className?: string }) => (
  <svg
    class={className}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.4"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={STROKES[name]} />
  </svg>
);
