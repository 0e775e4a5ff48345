import type { BarConfig } from "../../config/bar.ts";
import type { Control } from "../../core/control/control.ts";
import type { BarOptions, BudgetView } from "../../core/view/bar-options.ts";
import { parseBarFormat } from "../../core/view/format-string.ts";
import type { UsageSummary } from "../../core/usage/summary.ts";
import { utcOffsetMinutes } from "../../sys/utc-offset.ts";

/** What else a bar tells of. */
export interface BarSurroundings {
  /** The names of the bridge's own parts that do not work. */
  readonly degraded?: readonly string[];
  readonly usage?: UsageSummary | undefined;
  readonly budget?: BudgetView | undefined;
  readonly control?: Control | undefined;
}

/** The bar's options from the configuration. A format that cannot be used gives way to the default text; `config show` says why. */
export function barOptions(
  config: BarConfig,
  { degraded = [], usage, budget, control }: BarSurroundings = {},
): BarOptions {
  const format = config.format === undefined ? undefined : parseBarFormat(config.format);
  return {
    ...(format?.ok && { format: format.value }),
    icons: config.icons,
    maxWidth: config.max_width,
    contextHighPercent: config.context_high_percent,
    staleAfterMs: config.stale_after_minutes * 60_000,
    degraded,
    ...(usage !== undefined && { usage }),
    ...(budget !== undefined && { budget }),
    ...(control !== undefined && { control }),
    displayWidth: (text) => Bun.stringWidth(text),
    utcOffsetMinutes,
  };
}
