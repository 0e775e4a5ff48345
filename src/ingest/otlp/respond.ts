import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Signal } from "./decode-protobuf.ts";

/** How a request is written, and its answer as well. */
export type Encoding = "protobuf" | "json";

/** How `rejected` is called in each signal's JSON answer. */
const REJECTED_NAME = {
  metrics: "rejectedDataPoints",
  logs: "rejectedLogRecords",
  traces: "rejectedSpans",
} as const satisfies Record<Signal, string>;

/** ExportMetricsServiceResponse and its siblings: partial_success = 1 { rejected = 1, error_message = 2 }; empty where all was taken. */
export function renderExportResponse(
  signal: Signal,
  encoding: Encoding,
  rejected: { readonly count: number; readonly reason: string },
): Uint8Array<ArrayBuffer> {
  const { count, reason } = rejected;
  if (encoding === "json") {
    const partial = { [REJECTED_NAME[signal]]: String(count), errorMessage: reason };
    return new TextEncoder().encode(JSON.stringify(count > 0 ? { partialSuccess: partial } : {}));
  }
  const writer = new BinaryWriter();
  if (count > 0) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int64(count);
    writer.tag(2, WireType.LengthDelimited).string(reason);
    writer.join();
  }
  return writer.finish();
}

/** google.rpc.Status: code = 1, message = 2; what OTLP over HTTP answers to a request that it refuses. */
export function renderStatus(encoding: Encoding, message: string): Uint8Array<ArrayBuffer> {
  if (encoding === "json") return new TextEncoder().encode(JSON.stringify({ message }));
  return new BinaryWriter().tag(2, WireType.LengthDelimited).string(message).finish();
}
