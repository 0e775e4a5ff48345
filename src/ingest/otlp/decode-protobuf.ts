import { BinaryReader, type WireType } from "@bufbuild/protobuf/wire";
import type { EpochMs } from "../../core/instant.ts";
import type { Attributes } from "../../core/telemetry/attributes.ts";
import type { TelemetryBatch } from "../../core/telemetry/batch.ts";
import {
  type Collector,
  createCollector,
  cutText,
  MAX_ATTRIBUTES,
  MAX_DEPTH,
  TooManyEntries,
  type WirePoint,
} from "./collect.ts";

/** The three kinds of export request. */
export type Signal = "metrics" | "logs" | "traces";

export type Decoded =
  | { readonly ok: true; readonly batch: TelemetryBatch }
  | {
      readonly ok: false;
      readonly problem: string;
      /** Well-formed, and more than is taken at once. */
      readonly isTooLarge?: boolean;
    };

/**
 * Reads an export request. Field numbers are those of opentelemetry-proto 1.x; unknown fields are
 * skipped. Never throws: what is cut off or is no protobuf is a problem, and nothing of it counts.
 */
export function decodeProtobuf(signal: Signal, bytes: Uint8Array, receivedAt: EpochMs): Decoded {
  const collector = createCollector(receivedAt);
  // The reader says "not a message" by throwing.
  try {
    const reader = new BinaryReader(bytes);
    readFields(reader, reader.len, (field) => {
      if (field === 1) readResource(reader, SCOPE_READERS[signal], collector);
      else return false;
      return true;
    });
  } catch (error) {
    if (error instanceof TooManyEntries) return tooLarge(error);
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
  return { ok: true, batch: collector.finish() };
}

/** The answer to a request that holds too much. */
export const tooLarge = ({ message }: TooManyEntries): Decoded => ({
  ok: false,
  problem: message,
  isTooLarge: true,
});

type ReadScope = (reader: BinaryReader, end: number, resource: Attributes, to: Collector) => void;

/** ResourceMetrics, ResourceLogs, ResourceSpans: resource = 1, scopes = 2. */
function readResource(reader: BinaryReader, readScope: ReadScope, to: Collector): void {
  const end = endOf(reader);
  const scopes: number[] = [];
  const resource: Record<string, string | number | boolean> = {};
  readFields(reader, end, (field, wire) => {
    if (field === 1) readResourceAttributes(reader, resource);
    else if (field === 2) {
      // The resource may come after what it describes.
      scopes.push(reader.pos);
      reader.skip(wire, field);
    } else return false;
    return true;
  });
  for (const pos of scopes) {
    reader.pos = pos;
    readScope(reader, endOf(reader), resource, to);
  }
  reader.pos = end;
}

function readResourceAttributes(
  reader: BinaryReader,
  into: Record<string, string | number | boolean>,
): void {
  let room = MAX_ATTRIBUTES;
  readFields(reader, endOf(reader), (field) => {
    if (field !== 1 || room-- <= 0) return false;
    readKeyValue(reader, into, 0);
    return true;
  });
}

const SCOPE_READERS: Record<Signal, ReadScope> = {
  metrics: (reader, end, resource, to) =>
    readFields(reader, end, (field) => {
      if (field !== 2) return false;
      readMetric(reader, resource, to);
      return true;
    }),
  logs: (reader, end, resource, to) =>
    readFields(reader, end, (field) => {
      if (field !== 2) return false;
      readLog(reader, resource, to);
      return true;
    }),
  traces: (reader, end, resource, to) =>
    readFields(reader, end, (field) => {
      if (field !== 2) return false;
      readSpan(reader, resource, to);
      return true;
    }),
};

/** Metric: name = 1, unit = 3, gauge = 5, sum = 7, histogram = 9, exponential_histogram = 10, summary = 11. */
function readMetric(reader: BinaryReader, resource: Attributes, to: Collector): void {
  let [name, unit] = ["", ""];
  let sum: { temporality: number; isMonotonic: boolean } | undefined;
  const points: WirePoint[] = [];
  readFields(reader, endOf(reader), (field) => {
    if (field === 1) name = cutText(reader.string());
    else if (field === 3) unit = cutText(reader.string());
    else if (field === 5) readPoints(reader, resource, points);
    else if (field === 7) sum = readPoints(reader, resource, points);
    else if (field === 9 || field === 10 || field === 11) to.passOver(countPoints(reader));
    else return false;
    return true;
  });
  const metric = { name, unit, ...(sum && { sum }) };
  for (const point of points) to.point(metric, point);
}

/** Gauge: data_points = 1. Sum: also aggregation_temporality = 2, is_monotonic = 3. */
function readPoints(
  reader: BinaryReader,
  resource: Attributes,
  into: WirePoint[],
): { temporality: number; isMonotonic: boolean } {
  const sum = { temporality: 0, isMonotonic: false };
  readFields(reader, endOf(reader), (field) => {
    if (field === 1) into.push(readPoint(reader, resource));
    else if (field === 2) sum.temporality = reader.int32();
    else if (field === 3) sum.isMonotonic = reader.bool();
    else return false;
    return true;
  });
  return sum;
}

function countPoints(reader: BinaryReader): number {
  let count = 0;
  readFields(reader, endOf(reader), (field) => {
    if (field === 1) count++;
    return false;
  });
  return count;
}

/** NumberDataPoint: start = 2, time = 3, as_double = 4, as_int = 6, attributes = 7. */
function readPoint(reader: BinaryReader, resource: Attributes): WirePoint {
  let [startNano, timeNano] = [0n, 0n];
  let value = Number.NaN;
  const attributes = { ...resource };
  let room = MAX_ATTRIBUTES;
  readFields(reader, endOf(reader), (field) => {
    if (field === 2) startNano = BigInt(reader.fixed64());
    else if (field === 3) timeNano = BigInt(reader.fixed64());
    else if (field === 4) value = reader.double();
    else if (field === 6) value = Number(reader.sfixed64());
    else if (field === 7 && room-- > 0) readKeyValue(reader, attributes, 0);
    else return false;
    return true;
  });
  return { startNano, timeNano, value, attributes };
}

/** LogRecord: time = 1, body = 5, attributes = 6, observed_time = 11, event_name = 12. */
function readLog(reader: BinaryReader, resource: Attributes, to: Collector): void {
  let [timeNano, observedNano] = [0n, 0n];
  let [eventName, body] = ["", ""];
  const attributes = { ...resource };
  let room = MAX_ATTRIBUTES;
  readFields(reader, endOf(reader), (field) => {
    if (field === 1) timeNano = BigInt(reader.fixed64());
    else if (field === 5) {
      const value = readValue(reader, 0);
      if (typeof value === "string") body = value;
    } else if (field === 6 && room-- > 0) readKeyValue(reader, attributes, 0);
    else if (field === 11) observedNano = BigInt(reader.fixed64());
    else if (field === 12) eventName = cutText(reader.string());
    else return false;
    return true;
  });
  to.log({ timeNano, observedNano, eventName, body, attributes });
}

/** Span: trace_id = 1, span_id = 2, parent_span_id = 4, name = 5, start = 7, end = 8, attributes = 9. */
function readSpan(reader: BinaryReader, resource: Attributes, to: Collector): void {
  let [traceId, spanId, parentSpanId, name] = ["", "", "", ""];
  let [startNano, endNano] = [0n, 0n];
  const attributes = { ...resource };
  let room = MAX_ATTRIBUTES;
  readFields(reader, endOf(reader), (field) => {
    if (field === 1) traceId = reader.bytes().toHex();
    else if (field === 2) spanId = reader.bytes().toHex();
    else if (field === 4) parentSpanId = reader.bytes().toHex();
    else if (field === 5) name = cutText(reader.string());
    else if (field === 7) startNano = BigInt(reader.fixed64());
    else if (field === 8) endNano = BigInt(reader.fixed64());
    else if (field === 9 && room-- > 0) readKeyValue(reader, attributes, 0);
    else return false;
    return true;
  });
  to.span({ name, traceId, spanId, parentSpanId, startNano, endNano, attributes });
}

/** KeyValue: key = 1, value = 2. */
function readKeyValue(
  reader: BinaryReader,
  into: Record<string, string | number | boolean>,
  depth: number,
): void {
  let key = "";
  let value: unknown;
  readFields(reader, endOf(reader), (field) => {
    if (field === 1) key = cutText(reader.string());
    else if (field === 2) value = readValue(reader, depth);
    else return false;
    return true;
  });
  if (key !== "" && value !== undefined) into[key] = toScalar(value);
}

/** AnyValue: string = 1, bool = 2, int = 3, double = 4, array = 5, kvlist = 6; bytes say nothing to us. */
function readValue(reader: BinaryReader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error(`values within values, more than ${MAX_DEPTH} deep`);
  let value: unknown;
  readFields(reader, endOf(reader), (field) => {
    if (field === 1) value = cutText(reader.string());
    else if (field === 2) value = reader.bool();
    else if (field === 3) value = Number(reader.int64());
    else if (field === 4) value = reader.double();
    else if (field === 5) value = readList(reader, depth);
    else if (field === 6) value = readMap(reader, depth);
    else return false;
    return true;
  });
  return value;
}

function readList(reader: BinaryReader, depth: number): unknown[] {
  const values: unknown[] = [];
  readFields(reader, endOf(reader), (field) => {
    if (field !== 1 || values.length >= MAX_ATTRIBUTES) return false;
    values.push(readValue(reader, depth + 1));
    return true;
  });
  return values;
}

function readMap(reader: BinaryReader, depth: number): Record<string, unknown> {
  const values: Record<string, string | number | boolean> = {};
  let room = MAX_ATTRIBUTES;
  readFields(reader, endOf(reader), (field) => {
    if (field !== 1 || room-- <= 0) return false;
    readKeyValue(reader, values, depth + 1);
    return true;
  });
  return values;
}

const toScalar = (value: unknown): string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : cutText(JSON.stringify(value));

/** Hands over each field up to `end`; what is not taken is skipped. Throws where a field goes beyond it. */
function readFields(
  reader: BinaryReader,
  end: number,
  take: (field: number, wire: WireType) => boolean,
): void {
  while (reader.pos < end) {
    const [field, wire] = reader.tag();
    if (!take(field, wire)) reader.skip(wire, field);
  }
  if (reader.pos !== end) throw new Error("a field goes beyond its message");
}

function endOf(reader: BinaryReader): number {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new Error("cut off");
  return end;
}
