import type { MetricFamily } from "./family.ts";
import { TextBuffer } from "./text-buffer.ts";
import { chooseFormat, CONTENT_TYPE, type ExpositionFormat } from "./negotiate.ts";

/** An exposition and what it is called in HTTP. */
export interface Exposition {
  readonly contentType: string;
  /** UTF-8. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** All families in the format that `accept` likes best. No two of them may have the same name. */
export function renderMetrics(
  accept: string | null,
  families: readonly MetricFamily[],
): Exposition {
  const format = chooseFormat(accept);
  const to = new TextBuffer(FEW_BYTES + families.reduce((sum, family) => sum + roomFor(family), 0));
  for (const family of families) addFamily(to, family, format);
  if (format === "openmetrics") to.text("# EOF\n");
  return { contentType: CONTENT_TYPE[format], body: to.finish() };
}

/** Everything but samples of agents' counters. */
const FEW_BYTES = 32 * 1024;

/** Of a value with the line's end, as long as most are. */
const VALUE_BYTES = 12;

/** About how long samples are. */
function roomFor(family: MetricFamily): number {
  if (family.type === "histogram") return 0;
  const beside = family.name.length + "_total".length + VALUE_BYTES;
  return family.samples.reduce((sum, { labels }) => sum + beside + labels.length, 0);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const LINE_END = utf8("\n");

function addFamily(to: TextBuffer, family: MetricFamily, format: ExpositionFormat): void {
  const { name, type, help, unit } = family;
  const sampleName = type === "counter" ? `${name}_total` : name;
  // The text format describes each name that samples have, OpenMetrics the family.
  const described = format === "text" ? sampleName : name;
  to.text(`# HELP ${described} ${escapeHelp(help, format)}\n# TYPE ${described} ${type}\n`);
  if (format === "openmetrics" && unit !== undefined) {
    to.text(`# UNIT ${described} ${unit}\n`);
  }
  if (family.type !== "histogram") {
    const head = utf8(sampleName);
    for (const { labels, value } of family.samples) {
      to.bytes(head);
      to.bytes(labels);
      to.number(value);
      to.bytes(LINE_END);
    }
    return;
  }
  for (const { upTo, count } of family.buckets) {
    to.text(`${name}_bucket{le="${upTo}"} ${count}\n`);
  }
  to.text(`${name}_bucket{le="+Inf"} ${family.count}\n`);
  to.text(`${name}_sum ${family.sum}\n${name}_count ${family.count}\n`);
}

function escapeHelp(help: string, format: ExpositionFormat): string {
  const escaped = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? escaped.replaceAll('"', '\\"') : escaped;
}
