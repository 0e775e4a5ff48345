import { prometheusName } from "../../core/telemetry/metric-name.ts";

/** What a collector makes of units (opentelemetry.io, "Prometheus and OpenMetrics compatibility"). Others are their own name. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["ms", "milliseconds"],
  ["s", "seconds"],
  ["min", "minutes"],
  ["h", "hours"],
  ["d", "days"],
  ["By", "bytes"],
  ["1", ""],
]);

/** How a unit ends a metric's name: `tokens`, `USD`, `seconds`; empty where there is none, or only a remark in braces. */
export function unitSuffix(unit: string): string {
  const plain = unit.replaceAll(/\{[^}]*\}/g, "").trim();
  return WORDS.get(plain) ?? prometheusName(plain).replaceAll(/^_+|_+$/g, "");
}
