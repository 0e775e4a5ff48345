import type { BarConfig } from "../../config/bar.ts";
import type { BarOptions } from "../../core/view/bar-options.ts";
import { parseBarFormat } from "../../core/view/format-string.ts";
import { utcOffsetMinutes } from "../../sys/utc-offset.ts";

/** The bar's options from the configuration. A format that cannot be used gives way to the default text; `config show` says why. */
export function barOptions(config: BarConfig, degraded: readonly string[] = []): BarOptions {
  const format = config.format === undefined ? undefined : parseBarFormat(config.format);
  return {
    ...(format?.ok && { format: format.value }),
    icons: config.icons,
    maxWidth: config.max_width,
    contextHighPercent: config.context_high_percent,
    staleAfterMs: config.stale_after_minutes * 60_000,
    degraded,
    displayWidth: (text) => Bun.stringWidth(text),
    utcOffsetMinutes,
  };
}
