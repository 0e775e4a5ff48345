import type { BarOptions } from "../core/view/bar-options.ts";
import { parseBarFormat } from "../core/view/format-string.ts";
import type { BarConfig } from "./bar.ts";

/** What the bar's view has to know besides the configuration. */
export type BarSurroundings = Pick<BarOptions, "degraded" | "displayWidth" | "utcOffsetMinutes">;

/** The configuration as the bar's view takes it. */
export function toBarOptions(bar: BarConfig, surroundings: BarSurroundings): BarOptions {
  const format = bar.format === undefined ? undefined : parseBarFormat(bar.format);
  return {
    // A format that cannot be parsed is refused when it is loaded.
    ...(format?.ok && { format: format.value }),
    icons: bar.icons,
    maxWidth: bar.max_width,
    contextHighPercent: bar.context_high_percent,
    staleAfterMs: bar.stale_after_minutes * 60_000,
    ...surroundings,
  };
}
