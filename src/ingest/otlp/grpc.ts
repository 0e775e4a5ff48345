import {
  logVerbosity,
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  type sendUnaryData,
  type ServerUnaryCall,
  setLogVerbosity,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import type { Signal } from "./decode-protobuf.ts";
import {
  MAX_REQUEST_BYTES,
  mayExport,
  NEEDS_TOKEN,
  receive,
  type ReceiverPorts,
  RETRY_AFTER_S,
} from "./receive.ts";
import { renderExportResponse, renderRetryStatus } from "./respond.ts";

/** A server that listens. */
export interface GrpcServer {
  readonly port: number;
  /** Ends open connections too. */
  stop(): void;
}

/** The other end of a connection. */
interface Peer {
  readonly address: string;
  readonly port: number;
}

/** Where each signal's export requests go (opentelemetry-proto 1.x, `collector/<signal>/v1`). */
const SERVICE_OF = {
  metrics: "opentelemetry.proto.collector.metrics.v1.MetricsService",
  logs: "opentelemetry.proto.collector.logs.v1.LogsService",
  traces: "opentelemetry.proto.collector.trace.v1.TraceService",
} as const satisfies Record<Signal, string>;

const SIGNALS = ["metrics", "logs", "traces"] as const satisfies readonly Signal[];

const STATUS_OF = {
  "not-read": status.INVALID_ARGUMENT,
  "too-large": status.RESOURCE_EXHAUSTED,
  later: status.UNAVAILABLE,
} as const;

/**
 * Serves OTLP over gRPC, without TLS, to whom `isTrusted` and to who knows the token. Port 0 is any that is
 * free. Rejects with what the system says of the address.
 */
export async function serveOtlpGrpc(
  address: "127.0.0.1" | "0.0.0.0",
  port: number,
  ports: ReceiverPorts,
  isTrusted: (peer: Peer) => boolean = () => false,
): Promise<GrpcServer> {
  // It would write to stderr by itself; what goes wrong is thrown or answered.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    "grpc.max_receive_message_length": MAX_REQUEST_BYTES,
    "grpc.max_concurrent_streams": MAX_STREAMS,
    interceptors: [guard(ports, isTrusted)],
  });
  for (const signal of SIGNALS) {
    server.addService({ Export: exportMethod(signal) }, { Export: answerExport(signal, ports) });
  }
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(`${address}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
    if (error) reject(error);
    else resolve(bound);
  });
  const boundPort = await promise;
  return { port: boundPort, stop: () => server.forceShutdown() };
}

/** Of one connection at once; exporters send one after the other. */
const MAX_STREAMS = 16;

/** Refuses whoever may not send before any message is read: who is not heard cannot fill our memory either. */
const guard =
  (ports: ReceiverPorts, isTrusted: (peer: Peer) => boolean): ServerInterceptor =>
  (_method, call) =>
    new ServerInterceptingCall(call, {
      start(next) {
        const listener = new ServerListenerBuilder().withOnReceiveMetadata((metadata, goOn) => {
          const [authorization] = metadata.get("authorization");
          const isPeerTrusted = () => isTrusted(toPeer(call.getPeer()));
          if (mayExport(authorization?.toString(), isPeerTrusted, ports)) return goOn(metadata);
          call.sendStatus({ code: status.UNAUTHENTICATED, details: NEEDS_TOKEN });
        });
        next(listener.build());
      },
    });

/** `127.0.0.1:4317`, as the library says it. */
function toPeer(peer: string): Peer {
  const colon = peer.lastIndexOf(":");
  return { address: peer.slice(0, colon), port: Number(peer.slice(colon + 1)) };
}

/** Messages stay bytes here: the decoder of HTTP reads them. */
const exportMethod = (signal: Signal): MethodDefinition<Uint8Array, Uint8Array> => ({
  path: `/${SERVICE_OF[signal]}/Export`,
  requestStream: false,
  responseStream: false,
  requestSerialize: Buffer.from,
  requestDeserialize: (bytes) => bytes,
  responseSerialize: Buffer.from,
  responseDeserialize: (bytes) => bytes,
});

const answerExport =
  (signal: Signal, ports: ReceiverPorts) =>
  (call: ServerUnaryCall<Uint8Array, Uint8Array>, answer: sendUnaryData<Uint8Array>): void => {
    const received = receive(signal, "protobuf", call.request, ports);
    if (received.kind === "kept") {
      return answer(null, renderExportResponse(signal, "protobuf", received.rejected));
    }
    const { kind, reason } = received;
    answer({
      code: STATUS_OF[kind],
      details: reason,
      ...(kind === "later" && { metadata: retryMetadata(reason) }),
    });
  };

/** Says when to come again: without it, an exporter may take `UNAVAILABLE` as final (OTLP, "Failures"). */
function retryMetadata(reason: string): StatusObject["metadata"] {
  const metadata = new Metadata();
  const details = renderRetryStatus(status.UNAVAILABLE, reason, RETRY_AFTER_S);
  metadata.set("grpc-status-details-bin", Buffer.from(details));
  return metadata;
}
