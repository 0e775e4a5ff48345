import type { UtcOffsetMinutes } from "../format/clock-time.ts";
import type { Template } from "../format/template.ts";
import type { DisplayWidth } from "../format/truncate.ts";
import type { IconSet } from "./icons.ts";

/** What a person may choose about the bar, and what only the surface knows. */
export interface BarOptions {
  /** Absent: the default text, which speaks of one session or of several. */
  readonly format?: Template;
  readonly icons: IconSet;
  /** Columns. */
  readonly maxWidth: number;
  readonly contextHighPercent: number;
  /** A session that is silent for so long and neither idle nor waiting is stale. */
  readonly staleAfterMs: number;
  /** The names of the bridge's own parts that do not work. */
  readonly degraded: readonly string[];
  readonly displayWidth: DisplayWidth;
  readonly utcOffsetMinutes: UtcOffsetMinutes;
}

/** The choices of somebody who made none. */
export const BAR_DEFAULTS = {
  icons: "nerd",
  // About a fifth of a 1080p bar at the usual font size; Waybar itself sets no limit.
  maxWidth: 48,
  contextHighPercent: 80,
  // Longer than nearly every command, shorter than a forgotten session.
  staleAfterMs: 10 * 60_000,
  degraded: [],
} as const satisfies Partial<BarOptions>;
