import type { MetricFamily } from "./family.ts";
import { chooseFormat, CONTENT_TYPE, type ExpositionFormat } from "./negotiate.ts";

/** An exposition and what it is called in HTTP. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** All families in the format that `accept` likes best. No two of them may have the same name. */
export function renderMetrics(accept: string | null, families: Iterable<MetricFamily>): Exposition {
  const format = chooseFormat(accept);
  let body = "";
  for (const family of families) body += renderFamily(family, format);
  if (format === "openmetrics") body += "# EOF\n";
  return { contentType: CONTENT_TYPE[format], body };
}

function renderFamily(family: MetricFamily, format: ExpositionFormat): string {
  const { name, type, help, unit } = family;
  const sampleName = type === "counter" ? `${name}_total` : name;
  // The text format describes each name that samples have, OpenMetrics the family.
  const described = format === "text" ? sampleName : name;
  let text = `# HELP ${described} ${escapeHelp(help, format)}\n# TYPE ${described} ${type}\n`;
  if (format === "openmetrics" && unit !== undefined) text += `# UNIT ${described} ${unit}\n`;
  if (family.type !== "histogram") {
    for (const { labels, value } of family.samples) text += `${sampleName}${labels} ${value}\n`;
    return text;
  }
  for (const { upTo, count } of family.buckets) {
    text += `${name}_bucket{le="${upTo}"} ${count}\n`;
  }
  text += `${name}_bucket{le="+Inf"} ${family.count}\n`;
  return `${text}${name}_sum ${family.sum}\n${name}_count ${family.count}\n`;
}

function escapeHelp(help: string, format: ExpositionFormat): string {
  const escaped = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? escaped.replaceAll('"', '\\"') : escaped;
}
