import type { Database } from "bun:sqlite";
import { epochMs } from "../../src/core/instant.ts";
import type { MetricPoint } from "../../src/core/telemetry/batch.ts";
import { type SeriesPoint, seriesKey } from "../../src/core/telemetry/series.ts";
import { openMemory } from "../../src/store/sqlite/database.ts";
import { TELEMETRY_SCHEMA } from "../../src/store/telemetry/schema.ts";

/** Saturday, 2026-11-21, 12:00 UTC. */
export const NOON_MS = Date.UTC(2026, 10, 21, 12);

/** An empty telemetry store that ends with the test. */
export const memoryStore = (): Database =>
  openMemory({ name: "store", schema: TELEMETRY_SCHEMA, tooNew: "telemetry-too-new" });

/** What a test says of a point; the rest is that of a token counter. */
export interface PointWords {
  /** ms after noon. */
  readonly at: number;
  readonly value: number;
  /** ms after noon; `null` where the exporter does not say. */
  readonly start?: number | null;
  readonly session?: string;
  readonly kind?: MetricPoint["kind"];
  readonly isMonotonic?: boolean;
  readonly metric?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A point of the agent's token counter. */
export function point({
  at,
  value,
  start = 0,
  session = "s1",
  kind = "delta",
  isMonotonic = true,
  metric = "claude_code.token.usage",
  labels = { type: "output" },
}: PointWords): SeriesPoint {
  return {
    series: seriesKey(metric, "tokens", { "session.id": session, ...labels }),
    kind,
    isMonotonic,
    ...(start !== null && { startAt: epochMs(NOON_MS + start) }),
    at: epochMs(NOON_MS + at),
    value,
  };
}
