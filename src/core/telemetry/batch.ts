import type { EpochMs } from "../instant.ts";
import type { Attributes } from "./attributes.ts";

/** One number of a metric, as it was exported. */
export interface MetricPoint {
  /** As the exporter says it: `claude_code.token.usage`. */
  readonly metric: string;
  /** As the exporter says it: `tokens`, `USD`, `s`, or empty. */
  readonly unit: string;
  /** `delta`: what was added since `startAt`. `cumulative`: the sum since `startAt`. `gauge`: the value at that moment. */
  readonly kind: "delta" | "cumulative" | "gauge";
  readonly isMonotonic: boolean;
  readonly attributes: Attributes;
  /** Absent where the exporter does not say. */
  readonly startAt?: EpochMs;
  readonly at: EpochMs;
  readonly value: number;
}

/** One event of an agent, as a log record. */
export interface LogRecord {
  /** Attribute `event.name`, else the body without its prefix: `api_request`. */
  readonly name: string;
  readonly at: EpochMs;
  readonly attributes: Attributes;
}

/** One stretch of work of a trace. */
export interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
  readonly attributes: Attributes;
}

/** What one export request holds. */
export interface TelemetryBatch {
  readonly points: readonly MetricPoint[];
  readonly logs: readonly LogRecord[];
  readonly spans: readonly Span[];
  /** Well-formed, and of a kind that nothing here counts (histograms, summaries). */
  readonly passedOver: number;
  /** Not usable: NaN, infinite, without a name or a time. The exporter is told. */
  readonly rejected: { readonly count: number; readonly reason: string };
}
