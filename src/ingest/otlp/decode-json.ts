import type { EpochMs } from "../../core/instant.ts";
import { isObject, objectOf, parseJson } from "../../core/json.ts";
import type { Attributes } from "../../core/telemetry/attributes.ts";
import {
  type Collector,
  createCollector,
  cutText,
  limitResource,
  MAX_ATTRIBUTES,
  MAX_DEPTH,
  TooManyEntries,
} from "./collect.ts";
import { type Decoded, type Signal, tooLarge } from "./decode-protobuf.ts";

/**
 * Reads an export request in the protocol's JSON: times are strings, 64-bit integers strings or numbers,
 * ids hex. Never throws: what is no such JSON is a problem, and nothing of it counts.
 */
export function decodeJson(signal: Signal, text: string, receivedAt: EpochMs): Decoded {
  if (holdsTooMuch(text)) {
    return { ok: false, problem: TOO_MANY_VALUES, isTooLarge: true };
  }
  const request = parseJson(text);
  if (request === undefined) return { ok: false, problem: "the body is not JSON" };
  if (!isObject(request)) return { ok: false, problem: "the body is not a JSON object" };
  const collector = createCollector(receivedAt);
  const { resources, scopes, read } = SHAPES[signal];
  // The collector says "too many" by throwing.
  try {
    for (const entry of records(request[resources])) {
      const about = objectOf(entry["resource"]);
      const resource = limitResource(attributesOf(about, {}));
      for (const scope of records(entry[scopes])) read(scope, resource, collector);
    }
  } catch (error) {
    if (error instanceof TooManyEntries) return tooLarge(error);
    throw error;
  }
  return { ok: true, batch: collector.finish() };
}

/** As many lists and objects fit into a hundred megabytes or two. 16 MiB of an agent's points have 1.5 million. */
const MAX_VALUES = 2_000_000;

const TOO_MANY_VALUES = `more than ${MAX_VALUES} lists and objects in one request; send smaller batches`;

/** Before it is parsed: 16 MiB of brackets are 2 GB of empty lists. */
function holdsTooMuch(text: string): boolean {
  if (text.length <= MAX_VALUES) return false;
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === OPEN_OBJECT || unit === OPEN_LIST) values++;
  }
  return values > MAX_VALUES;
}

const OPEN_OBJECT = "{".charCodeAt(0);
const OPEN_LIST = "[".charCodeAt(0);

interface Shape {
  readonly resources: string;
  readonly scopes: string;
  readonly read: (scope: Wire, resource: Attributes, to: Collector) => void;
}

type Wire = Readonly<Record<string, unknown>>;

const SHAPES: Record<Signal, Shape> = {
  metrics: { resources: "resourceMetrics", scopes: "scopeMetrics", read: readMetrics },
  logs: { resources: "resourceLogs", scopes: "scopeLogs", read: readLogs },
  traces: { resources: "resourceSpans", scopes: "scopeSpans", read: readSpans },
};

/** Kinds of which points are only counted. */
const PASSED_OVER = ["histogram", "exponentialHistogram", "summary"] as const;

function readMetrics(scope: Wire, resource: Attributes, to: Collector): void {
  for (const metric of records(scope["metrics"])) {
    const named = { name: text(metric["name"]), unit: text(metric["unit"]) };
    const { sum, gauge } = metric;
    if (isObject(sum)) {
      const temporality = Number(sum["aggregationTemporality"] ?? 0);
      const isMonotonic = sum["isMonotonic"] === true;
      readPoints(sum, resource, { ...named, sum: { temporality, isMonotonic } }, to);
    } else if (isObject(gauge)) readPoints(gauge, resource, named, to);
    for (const kind of PASSED_OVER) {
      const other = metric[kind];
      if (isObject(other)) to.passOver(records(other["dataPoints"]).length);
    }
  }
}

function readPoints(
  data: Wire,
  resource: Attributes,
  metric: Parameters<Collector["point"]>[0],
  to: Collector,
): void {
  for (const point of records(data["dataPoints"])) {
    to.point(metric, {
      startUs: microseconds(point["startTimeUnixNano"]),
      timeUs: microseconds(point["timeUnixNano"]),
      value: numberOf(point["asDouble"] ?? point["asInt"]),
      attributes: attributesOf(point, resource),
    });
  }
}

function readLogs(scope: Wire, resource: Attributes, to: Collector): void {
  for (const record of records(scope["logRecords"])) {
    const { body } = record;
    to.log({
      timeUs: microseconds(record["timeUnixNano"]),
      observedUs: microseconds(record["observedTimeUnixNano"]),
      eventName: text(record["eventName"]),
      body: isObject(body) ? text(body["stringValue"]) : "",
      attributes: attributesOf(record, resource),
    });
  }
}

function readSpans(scope: Wire, resource: Attributes, to: Collector): void {
  for (const span of records(scope["spans"])) {
    to.span({
      name: text(span["name"]),
      traceId: text(span["traceId"]),
      spanId: text(span["spanId"]),
      parentSpanId: text(span["parentSpanId"]),
      startUs: microseconds(span["startTimeUnixNano"]),
      endUs: microseconds(span["endTimeUnixNano"]),
      attributes: attributesOf(span, resource),
    });
  }
}

function attributesOf(holder: Wire, inherited: Attributes): Attributes {
  const attributes = { ...inherited };
  for (const entry of records(holder["attributes"]).slice(0, MAX_ATTRIBUTES)) {
    const key = text(entry["key"]);
    const value = isObject(entry["value"]) ? valueOf(entry["value"]) : undefined;
    if (key !== "" && value !== undefined) attributes[key] = value;
  }
  return attributes;
}

function valueOf(value: Wire): string | number | boolean | undefined {
  const plain = plainValue(value, 0);
  return typeof plain === "object" ? cutText(JSON.stringify(plain)) : plain;
}

type Plain = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;

function plainValue(value: Wire, depth: number): Plain | undefined {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue } = value;
  if (typeof stringValue === "string") return cutText(stringValue);
  if (typeof boolValue === "boolean") return boolValue;
  const number = intValue ?? doubleValue;
  if (number !== undefined) return Number(number);
  if (depth > MAX_DEPTH) return undefined;
  if (isObject(arrayValue)) {
    const values = records(arrayValue["values"]).slice(0, MAX_ATTRIBUTES);
    return values.map((entry) => plainValue(entry, depth + 1));
  }
  if (!isObject(kvlistValue)) return undefined;
  const entries = records(kvlistValue["values"]).slice(0, MAX_ATTRIBUTES);
  return Object.fromEntries(
    entries.map(({ key, value: inner }) => [
      text(key),
      isObject(inner) ? plainValue(inner, depth + 1) : undefined,
    ]),
  );
}

/** A 64-bit time in ns: the protocol says string, and some exporters send a number. */
function microseconds(value: unknown): number {
  if (typeof value === "string" && /^\d{4,20}$/.test(value)) return Number(value.slice(0, -3));
  if (typeof value === "number" && Number.isFinite(value) && value > 0) {
    return Math.floor(value / 1000);
  }
  return 0;
}

const numberOf = (value: unknown): number =>
  typeof value === "number" || (typeof value === "string" && value !== "")
    ? Number(value)
    : Number.NaN;

const text = (value: unknown): string => (typeof value === "string" ? cutText(value) : "");

const records = (value: unknown): readonly Wire[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
