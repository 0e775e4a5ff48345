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

/** The same Status with details = 3, which holds a google.rpc.RetryInfo: retry_delay = 1 { seconds = 1 }, as an Any: type_url = 1, value = 2. */
export function renderRetryStatus(
  code: number,
  message: string,
  afterS: number,
): Uint8Array<ArrayBuffer> {
  const delay = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  delay.tag(1, WireType.Varint).int64(afterS);
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(code)
    .tag(2, WireType.LengthDelimited)
    .string(message)
    .tag(3, WireType.LengthDelimited)
    .fork()
    .tag(1, WireType.LengthDelimited)
    .string("type.googleapis.com/google.rpc.RetryInfo")
    .tag(2, WireType.LengthDelimited)
    .bytes(delay.join().finish())
    .join()
    .finish();
}
