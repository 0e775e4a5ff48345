import type { BridgeFault } from "../../core/fault.ts";
import type { Config } from "../../config/config.ts";
import type { EpochMs } from "../../core/instant.ts";
import { answerOtlp } from "../../ingest/otlp/http.ts";
import { MAX_REQUEST_BYTES, type ReceiverPorts } from "../../ingest/otlp/receive.ts";
import { serveHttp, type SocketAddress } from "../../sys/http-server.ts";
import type { Log } from "../../sys/log.ts";
import { portFault } from "../../sys/port-holder.ts";
import { readOrMakeSecret } from "../../sys/secret-file.ts";
import { isOfUser } from "../../sys/socket-owner.ts";
import type { Supervisor } from "../component.ts";

export interface ListenerPorts {
  readonly config: () => Config["telemetry"];
  /** Where the token is kept that a sender from elsewhere, or of another user, needs. */
  readonly tokenPath: string;
  /** Whose processes of this machine need no token. */
  readonly uid: number;
  readonly now: () => EpochMs;
  readonly log: Log;
  readonly run: Supervisor["run"];
}

/** Both receivers, each a part of its own: what is wrong with one degrades that one. */
export interface TelemetryListeners {
  /** Listens elsewhere, where the configuration says so now. */
  reconfigure(): void;
  stop(): void;
}

type Receive = Pick<ReceiverPorts, "take" | "passOn" | "known">;

/** Listens from now on, where the configuration says. */
export function startListeners(ports: ListenerPorts, receive: Receive): TelemetryListeners {
  let listeners = listenThere(ports, receive);
  let places = placesOf(ports.config());
  return {
    reconfigure() {
      const wanted = placesOf(ports.config());
      if (wanted === places) return;
      places = wanted;
      listeners.stop();
      listeners = listenThere(ports, receive);
    },
    stop: () => listeners.stop(),
  };
}

/** Where is listened: only another place is a reason to let go of this one. */
const placesOf = ({ listen, otlp_http_port, otlp_grpc_port }: Config["telemetry"]): string =>
  `${listen} ${otlp_http_port} ${otlp_grpc_port}`;

const HTTP = "OTLP over HTTP";
const GRPC = "OTLP over gRPC";

function listenThere(
  { config, log, now, run, tokenPath, uid }: ListenerPorts,
  receive: Receive,
): { stop(): void } {
  const { listen, otlp_http_port, otlp_grpc_port } = config();
  const address = listen === "all" ? "0.0.0.0" : "127.0.0.1";
  let isStopped = false;
  const stops: (() => void)[] = [];

  const receiverPorts = (): ReceiverPorts => ({
    ...receive,
    now,
    token: readOrMakeSecret(tokenPath),
  });
  /** From elsewhere a connection says nothing of whose it is. */
  const isOurs = (peer: SocketAddress | undefined, ourPort: number): boolean =>
    listen === "loopback" && isOfUser(uid, peer, ourPort);

  const listenHttp = (): void => {
    if (isStopped) return;
    const receiver = receiverPorts();
    const server = serveHttp({
      address,
      port: otlp_http_port,
      maxBodyBytes: MAX_REQUEST_BYTES,
      answer: (request, peer) => answerOtlp(request, receiver, () => isOurs(peer(), server.port)),
    });
    stops.push(server.stop);
    log(`receiving OTLP over HTTP on ${address}:${server.port}`);
  };

  // Loading and binding end later. A retry throws what was wrong the last time, so that the part stays
  // degraded until one has succeeded.
  let fault: BridgeFault | undefined;
  const listenGrpc = (): void => {
    const receiver = receiverPorts();
    void import("../../ingest/otlp/grpc.ts")
      .then(({ serveOtlpGrpc }) =>
        serveOtlpGrpc(address, otlp_grpc_port, receiver, (peer) => isOurs(peer, otlp_grpc_port)),
      )
      .then(
        (server) => {
          if (isStopped) return server.stop();
          stops.push(server.stop);
          fault = undefined;
          run(GRPC, () => log(`receiving OTLP over gRPC on ${address}:${server.port}`));
        },
        (cause: unknown) => {
          const isFirst = fault === undefined;
          fault = portFault(otlp_grpc_port, cause);
          if (isFirst && !isStopped) run(GRPC, throwFault, listenGrpcAgain);
        },
      );
  };
  const throwFault = (): void => {
    if (fault) throw fault;
  };
  const listenGrpcAgain = (): void => {
    if (isStopped) return;
    listenGrpc();
    throwFault();
  };

  run(HTTP, listenHttp, listenHttp);
  run(GRPC, listenGrpc, listenGrpc);
  return {
    stop() {
      isStopped = true;
      for (const stop of stops) stop();
    },
  };
}
