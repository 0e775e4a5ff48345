import type { CounterReader } from "../core/telemetry/counter-reader.ts";
import type { TelemetryReader } from "../store/telemetry/read.ts";

/** Our own store, as every view reads counters. `nowMs` is any clock that does not go back. */
export const embeddedCounters = (reader: TelemetryReader, nowMs: () => number): CounterReader => ({
  async sumIncrease(query) {
    return reader.sumIncrease(query);
  },
  async increaseOverTime(query, stepMs) {
    return reader.increaseOverTime(query, stepMs);
  },
  async labelValues(label, window) {
    return reader.labelValues(label, window);
  },
  async metricNames() {
    return reader.metricNames();
  },
  async health() {
    const startedMs = nowMs();
    const isEmpty = reader.isEmpty();
    return {
      isUp: true,
      name: "embedded",
      tookMs: nowMs() - startedMs,
      ...(isEmpty && { problem: "It is empty: nothing has been exported to it yet." }),
    };
  },
});
