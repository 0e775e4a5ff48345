import { claudeBlockedRecord, claudeRecord } from "../agents/claude/telemetry.ts";
import type { TelemetryBatch } from "../core/telemetry/batch.ts";
import { withoutPersonalData } from "../core/telemetry/privacy.ts";
import { createSeriesFinder } from "../core/telemetry/series.ts";
import type { TelemetryCounts, TelemetryWriter } from "../store/telemetry/write.ts";

export interface TelemetryTakerPorts {
  readonly writer: () => TelemetryWriter;
  readonly keepsAccount: () => boolean;
}

/** Writes down what was exported. */
export interface TelemetryTaker {
  /** Returns when it is kept; throws what the store says, and has kept nothing then. */
  take(batch: TelemetryBatch): TelemetryCounts;
}

/** A taker of decoded requests. What anybody said, and who they are, goes no further than here. */
export function createTelemetryTaker(ports: TelemetryTakerPorts): TelemetryTaker {
  let keepsAccount = ports.keepsAccount();
  let find = createSeriesFinder((attributes) => withoutPersonalData(attributes, keepsAccount));
  return {
    take({ points, logs, spans }) {
      if (keepsAccount !== ports.keepsAccount()) {
        keepsAccount = ports.keepsAccount();
        find = createSeriesFinder((attributes) => withoutPersonalData(attributes, keepsAccount));
      }
      const records = [
        ...logs.map((log) => claudeRecord(log)),
        ...spans.map((span) => claudeBlockedRecord(span)),
      ].filter((record) => record !== undefined);
      return ports.writer().commit(points.values().map(find), records);
    },
  };
}
