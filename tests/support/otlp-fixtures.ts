import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { epochMs } from "../../src/core/instant.ts";
import type { TelemetryBatch } from "../../src/core/telemetry/batch.ts";
import { decodeJson } from "../../src/ingest/otlp/decode-json.ts";
import { decodeProtobuf, type Signal } from "../../src/ingest/otlp/decode-protobuf.ts";

const FIXTURES = join(import.meta.dir, "../fixtures/otlp/claude-2.1.329");

/** After all of the recordings. */
export const RECEIVED_AT = epochMs(Date.UTC(2026, 10, 22));

/** A recorded run of the client. */
export type Recording =
  | "grpc"
  | "protobuf"
  | "json"
  | "json-many-calls"
  | "json-two-sessions"
  | "json-delta-resumed"
  | "json-cumulative-resumed";

/** One request of a recording. */
export interface RecordedRequest {
  readonly signal: Signal;
  readonly encoding: "protobuf" | "json";
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The requests of a recorded run, in the order in which they came. */
export function recordedRequests(recording: Recording): readonly RecordedRequest[] {
  return readdirSync(join(FIXTURES, recording))
    .toSorted()
    .map((name) => ({
      signal: signalOf(name),
      encoding: name.endsWith(".pb") ? "protobuf" : "json",
      body: new Uint8Array(readFileSync(join(FIXTURES, recording, name))),
    }));
}

/** The same requests, decoded. */
export const recordedBatches = (recording: Recording): readonly TelemetryBatch[] =>
  recordedRequests(recording).map(decodeRecorded);

/** A request, decoded as if it had just come. */
export function decodeRecorded({ signal, encoding, body }: RecordedRequest): TelemetryBatch {
  const decoded =
    encoding === "json"
      ? decodeJson(signal, new TextDecoder().decode(body), RECEIVED_AT)
      : decodeProtobuf(signal, body, RECEIVED_AT);
  if (!decoded.ok)
    throw new Error(`Expected a recorded request to be readable: ${decoded.problem}`);
  return decoded.batch;
}

function signalOf(name: string): Signal {
  const signal = /-(metrics|logs|traces)\./.exec(name)?.[1];
  if (signal === "metrics" || signal === "logs" || signal === "traces") return signal;
  throw new Error(`Expected the name of a request, got ${name}`);
}
