import type { TelemetryBatch } from "../../src/core/telemetry/batch.ts";
import { createKnownAttributes } from "../../src/ingest/otlp/known-attributes.ts";
import type { ReceiverPorts, Taken } from "../../src/ingest/otlp/receive.ts";
import { RECEIVED_AT } from "./otlp-fixtures.ts";

/** Ports of a receiver that keeps what it takes in a list. */
export function receiverPorts(
  options: { readonly answer?: Taken; readonly token?: string } = {},
): ReceiverPorts & { readonly batches: TelemetryBatch[] } {
  const batches: TelemetryBatch[] = [];
  return {
    batches,
    now: () => RECEIVED_AT,
    known: createKnownAttributes(),
    take(batch) {
      batches.push(batch);
      return options.answer ?? { kind: "kept", rejected: batch.rejected };
    },
    ...(options.token !== undefined && { token: options.token }),
  };
}
