import { replaceBreaking } from "../../core/format/clean.ts";
import type { WaybarModule } from "../../core/view/bar.ts";
import { escapePango, renderPango } from "./pango.ts";

/**
 * The module as Waybar reads it: one line of JSON and a newline. `text` and `tooltip` are Pango markup;
 * Waybar keeps its old text when that is malformed. The same module gives the same bytes.
 */
export function renderWaybarJson(module: WaybarModule): string {
  const { shown } = module;
  const [first, ...severities] = module.class;
  const json = {
    text: escapePango(module.text),
    tooltip: renderPango(module.tooltip),
    class: severities.length === 0 ? first : module.class,
    alt: module.alt,
    percentage: module.percentage,
    activity: replaceBreaking(shown.activity),
    model: replaceBreaking(shown.model),
    cost: finite(shown.costMicroUsd) / 1e6,
    input_tokens: finite(shown.usage.inputTokens),
    output_tokens: finite(shown.usage.outputTokens),
    cache_read: finite(shown.usage.cacheReadTokens),
    cache_write: finite(shown.usage.cacheWriteTokens),
    last_activity_time: Math.floor(finite(shown.lastEventEpochMs) / 1000),
    session_id: replaceBreaking(shown.sessionId),
    cwd: replaceBreaking(shown.cwd),
    sessions: module.sessionCount,
  };
  return `${JSON.stringify(json)}\n`;
}

// JSON would say null, where scripts expect a number.
const finite = (n: number): number => (Number.isFinite(n) ? n : 0);
