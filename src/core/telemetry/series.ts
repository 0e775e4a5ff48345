import type { EpochMs } from "../instant.ts";
import type { Attributes } from "./attributes.ts";
import type { MetricPoint } from "./batch.ts";
import { prometheusName } from "./metric-name.ts";

/** Which counter a point belongs to. */
export interface SeriesKey {
  /** `claude_code_token_usage`: as Prometheus names it, without unit and `_total`. */
  readonly metric: string;
  /** As the exporter says it. */
  readonly unit: string;
  /** A JSON object of strings, its names as Prometheus has them and sorted; without the session. */
  readonly labels: string;
  /** Empty where the exporter does not say (OTEL_METRICS_INCLUDE_SESSION_ID=false). */
  readonly sessionId: string;
}

/** A point of a known counter. */
export interface SeriesPoint {
  readonly series: SeriesKey;
  readonly kind: MetricPoint["kind"];
  readonly isMonotonic: boolean;
  readonly startAt?: EpochMs;
  readonly at: EpochMs;
  readonly value: number;
}

const SESSION = "session.id";

/** Says where the exporter runs, the same for all points of a machine, or nothing that anybody asks for. */
const LEFT_OUT = new Set([
  SESSION,
  "host.arch",
  "os.type",
  "os.version",
  "service.name",
  "service.version",
  "telemetry.sdk.language",
  "telemetry.sdk.name",
  "telemetry.sdk.version",
  "anthropic.provider",
  "anthropic.custom_base_url",
]);

/**
 * By which names Prometheus users know them. A histogram's and a summary's own labels are on no counter, and get
 * the prefix that Prometheus puts before names that are taken (prometheus.io, "Configuration", honor_labels).
 */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["host.name", "host"],
  ["user.name", "user"],
  ["le", "exported_le"],
  ["quantile", "exported_quantile"],
]);

/** Prometheus keeps names with `__` to itself, and a session has one id. */
const isFree = (label: string): boolean => !label.startsWith("__") && label !== "session_id";

/** More labels are left out: each combination is a counter of its own. */
const MAX_LABELS = 24;

/** As long may all labels of a counter be: those of an agent have some hundred characters. */
const MAX_LABEL_UNITS = 4096;

/**
 * The counter of a metric with these attributes. The program's version is label `app_version` also where it
 * comes as the service's version.
 */
export function seriesKey(metric: string, unit: string, attributes: Attributes): SeriesKey {
  const labels: [string, string][] = [];
  let room = MAX_LABEL_UNITS;
  for (const name of Object.keys(attributes).toSorted()) {
    const value = attributes[name];
    if (LEFT_OUT.has(name) || value === undefined || labels.length >= MAX_LABELS) continue;
    const label = RENAMED.get(name) ?? prometheusName(name);
    const text = String(value);
    if (!isFree(label) || label.length + text.length > room) continue;
    room -= label.length + text.length;
    labels.push([label, text]);
  }
  const version = attributes["app.version"] ?? attributes["service.version"];
  if (version !== undefined && attributes["app.version"] === undefined) {
    labels.push(["app_version", String(version)]);
  }
  const sorted = labels.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const session = attributes[SESSION];
  return {
    metric: prometheusName(metric).replace(/_total$/, ""),
    unit,
    labels: JSON.stringify(Object.fromEntries(sorted)),
    sessionId: session === undefined ? "" : String(session),
  };
}

/** So many counters are known by their attributes; beyond, they are worked out anew. */
const MAX_KNOWN = 50_000;

/** As long may all of what they are known by be: twenty thousand of an agent's. */
const MAX_KNOWN_UNITS = 16 * 1024 * 1024;

/**
 * Finds the counters of points. An exporter sends the same attributes in the same order over and over: those are
 * worked out once. Attributes that are frozen are known by sight, without a look at what they are.
 */
export function createSeriesFinder(
  clean: (attributes: Attributes) => Attributes,
): (point: MetricPoint) => SeriesPoint {
  const bySight = new WeakMap<Attributes, Seen>();
  const known = new Map<string, SeriesKey>();
  let knownUnits = 0;
  const find = (metric: string, unit: string, attributes: Attributes): SeriesKey => {
    let raw = `${metric.length} ${unit.length} ${metric}${unit}`;
    // With the lengths: any text may be in a name or a value.
    for (const name in attributes) {
      const text = String(attributes[name]);
      raw += `\n${name.length} ${text.length} ${name}${text}`;
    }
    let series = known.get(raw);
    if (series === undefined) {
      series = seriesKey(metric, unit, clean(attributes));
      knownUnits += raw.length;
      if (known.size >= MAX_KNOWN || knownUnits > MAX_KNOWN_UNITS) {
        known.clear();
        knownUnits = raw.length;
      }
      known.set(raw, series);
    }
    return series;
  };
  return ({ metric, unit, attributes, kind, isMonotonic, startAt, at, value }) => {
    let seen = bySight.get(attributes);
    if (seen === undefined || seen.metric !== metric || seen.unit !== unit) {
      seen = { metric, unit, series: find(metric, unit, attributes) };
      // Others never come again as the same object.
      if (Object.isFrozen(attributes)) bySight.set(attributes, seen);
    }
    const { series } = seen;
    return startAt === undefined
      ? { series, kind, isMonotonic, at, value }
      : { series, kind, isMonotonic, startAt, at, value };
  };
}

/** The counter that attributes were last looked up for. */
interface Seen {
  readonly metric: string;
  readonly unit: string;
  readonly series: SeriesKey;
}
