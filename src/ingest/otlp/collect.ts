import { type EpochMs, epochMs } from "../../core/instant.ts";
import type { Attributes } from "../../core/telemetry/attributes.ts";
import type { LogRecord, MetricPoint, Span, TelemetryBatch } from "../../core/telemetry/batch.ts";

/** A clock may be a little ahead of ours; what is further in the future would stay the newest for ever. */
const MAX_AHEAD_MS = 24 * 3600_000;

/** The exporter's limit is 128 as well (OTEL_ATTRIBUTE_COUNT_LIMIT); what is more is left out. */
export const MAX_ATTRIBUTES = 128;

/** A request of more would hold up everything else; the agent's own have some hundred, a collector's 8,192 by default. */
export const MAX_ENTRIES = 50_000;

/** Thrown where a request holds more than `MAX_ENTRIES`. */
export class TooManyEntries extends Error {
  constructor() {
    super(`more than ${MAX_ENTRIES} points, records or spans in one request; send smaller batches`);
  }
}

/** Values may hold values; real ones are one or two deep. */
export const MAX_DEPTH = 16;

/** Longer texts are cut: nothing that is counted or shown is longer. */
const MAX_TEXT_UNITS = 1024;

/** A resource's attributes are those of each of its points: a short request could be long when it is read. */
const MAX_RESOURCE_UNITS = 8 * 1024;

/** What is kept of a resource's attributes; those of an agent have some hundred characters. */
export function limitResource(attributes: Attributes): Attributes {
  let room = MAX_RESOURCE_UNITS;
  const kept = Object.entries(attributes).filter(([name, value]) => {
    const units = name.length + String(value).length;
    if (units > room) return false;
    room -= units;
    return true;
  });
  return Object.fromEntries(kept);
}

/** Aggregation temporalities of the protocol. */
const DELTA = 1;
const CUMULATIVE = 2;

/** A number point as either encoding has it. Times are whole µs since 1970 (a number holds no more), and 0 where they are not told. */
export interface WirePoint {
  readonly startUs: number;
  readonly timeUs: number;
  readonly value: number;
  readonly attributes: Attributes;
}

/** What its metric says of a number point; a gauge has no `sum`. */
export interface WireMetric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly temporality: number; readonly isMonotonic: boolean };
}

/** Gathers what an export request holds, and tells apart what cannot be used. Throws `TooManyEntries`. */
export interface Collector {
  point(metric: WireMetric, point: WirePoint): void;
  log(wire: {
    readonly timeUs: number;
    readonly observedUs: number;
    readonly eventName: string;
    readonly body: string;
    readonly attributes: Attributes;
  }): void;
  span(wire: {
    readonly name: string;
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId: string;
    readonly startUs: number;
    readonly endUs: number;
    readonly attributes: Attributes;
  }): void;
  /** Points of a kind that nothing here counts. */
  passOver(count: number): void;
  finish(): TelemetryBatch;
}

/** A collector for a request that came at `receivedAt`. */
export function createCollector(receivedAt: EpochMs): Collector {
  const points: MetricPoint[] = [];
  const logs: LogRecord[] = [];
  const spans: Span[] = [];
  let passedOver = 0;
  let rejected = 0;
  let firstReason = "";
  let entries = 0;

  const countEntry = (): void => {
    if (++entries > MAX_ENTRIES) throw new TooManyEntries();
  };

  const latest = receivedAt + MAX_AHEAD_MS;
  const reject = (reason: string): void => {
    rejected++;
    if (firstReason === "") firstReason = reason;
  };

  return {
    point(metric, { startUs, timeUs, value, attributes }) {
      countEntry();
      const at = toEpochMs(timeUs);
      if (metric.name === "") return reject("a metric without a name");
      if (!Number.isFinite(value)) return reject(`${metric.name} is not a finite number`);
      if (at === 0) return reject(`${metric.name} has no time`);
      if (at > latest) return reject(`${metric.name} lies in the future`);
      const kind = kindOf(metric);
      if (kind === undefined) return reject(`${metric.name} has no aggregation temporality`);
      const startAt = toEpochMs(startUs);
      const isMonotonic = metric.sum?.isMonotonic ?? false;
      const { name, unit } = metric;
      points.push(
        startAt === 0
          ? { metric: name, unit, kind, isMonotonic, attributes, at, value }
          : { metric: name, unit, kind, isMonotonic, attributes, startAt, at, value },
      );
    },
    log({ timeUs, observedUs, eventName, body, attributes }) {
      countEntry();
      const at = toEpochMs(timeUs) || toEpochMs(observedUs) || receivedAt;
      const named = attributes["event.name"];
      const name = (typeof named === "string" && named) || eventName || body;
      if (name === "") return reject("a log record without an event name");
      if (at > latest) return reject(`${name} lies in the future`);
      logs.push({ name: name.replace(/^claude_code\./, ""), at, attributes });
    },
    span({ name, traceId, spanId, parentSpanId, startUs, endUs, attributes }) {
      countEntry();
      const [startAt, endAt] = [toEpochMs(startUs), toEpochMs(endUs)];
      if (name === "") return reject("a span without a name");
      if (startAt === 0 || endAt < startAt) return reject(`${name} does not end after it began`);
      if (endAt > latest) return reject(`${name} lies in the future`);
      spans.push({
        name,
        traceId,
        spanId,
        ...(parentSpanId !== "" && { parentSpanId }),
        startAt,
        endAt,
        attributes,
      });
    },
    passOver(count) {
      passedOver += count;
    },
    finish: () => ({
      points,
      logs,
      spans,
      passedOver,
      rejected: { count: rejected, reason: firstReason },
    }),
  };
}

function kindOf({ sum }: WireMetric): MetricPoint["kind"] | undefined {
  if (!sum) return "gauge";
  if (sum.temporality === DELTA) return "delta";
  return sum.temporality === CUMULATIVE ? "cumulative" : undefined;
}

const toEpochMs = (us: number): EpochMs => epochMs(us / 1000);

/** A text as it is kept. */
export const cutText = (text: string): string =>
  text.length <= MAX_TEXT_UNITS ? text : text.slice(0, MAX_TEXT_UNITS).toWellFormed();
