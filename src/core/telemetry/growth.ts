import type { EpochMs } from "../instant.ts";
import type { MetricPoint } from "./batch.ts";

/** The newest point of a stream: one process's cumulative counter, known by its series and its beginning. */
export interface StreamState {
  readonly at: EpochMs;
  readonly value: number;
}

/** By how much a point lets its counter grow; `undefined` where all of it was counted before. */
export interface Growth {
  readonly by: number | undefined;
  /** To be remembered for the stream's next point. Absent for deltas: they need no memory. */
  readonly state?: StreamState;
}

/**
 * A delta is its own growth. A cumulative stream grows from 0: its first point counts whole, also the one
 * after a restart, because another beginning is another stream, so that two processes of one session do not
 * disturb each other. A value that falls is a reset (OpenTelemetry's data model, "Resets and gaps"). A point
 * that is older than the newest was counted with it. Whether a delta came twice is for the store to see.
 * Gauges, and sums that may fall, do not grow: nothing of them is counted.
 */
export function growthOf(
  point: Pick<MetricPoint, "kind" | "isMonotonic" | "at" | "value">,
  state: StreamState | undefined,
): Growth {
  const { at, kind, value } = point;
  if (!point.isMonotonic || kind === "gauge" || value < 0) return { by: undefined };
  if (kind === "delta") return { by: value };
  if (state === undefined) return { by: value, state: { at, value } };
  if (at <= state.at) return { by: undefined, state };
  return { by: value < state.value ? value : value - state.value, state: { at, value } };
}
