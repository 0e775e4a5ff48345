import {
  Client,
  compressionAlgorithms,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import type { Signal } from "../../src/ingest/otlp/decode-protobuf.ts";

const PATH_OF = {
  metrics: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
} as const satisfies Record<Signal, string>;

/** What a gRPC receiver answers: bytes, or a status with what belongs to it. */
export type GrpcAnswer =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly code: number;
      readonly details: string;
      readonly more: Metadata;
    };

/** Sends one export request over gRPC, as an exporter does. */
export async function exportByGrpc(
  port: number,
  signal: Signal,
  body: Uint8Array,
  options: { readonly token?: string; readonly gzip?: boolean } = {},
): Promise<GrpcAnswer> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.default_compression_algorithm": options.gzip
      ? compressionAlgorithms.gzip
      : compressionAlgorithms.identity,
  });
  const metadata = new Metadata();
  if (options.token !== undefined) metadata.set("authorization", `Bearer ${options.token}`);
  const { promise, resolve } = Promise.withResolvers<GrpcAnswer>();
  const done = (error: ServiceError | null, bytes?: Uint8Array): void => {
    if (error) {
      resolve({ ok: false, code: error.code, details: error.details, more: error.metadata });
    } else resolve({ ok: true, bytes: bytes ?? new Uint8Array() });
  };
  client.makeUnaryRequest(PATH_OF[signal], Buffer.from, (bytes) => bytes, body, metadata, done);
  const answer = await promise;
  client.close();
  return answer;
}
