import { portFault } from "./port-holder.ts";

/** Where to serve, and who answers. */
export interface HttpServerSetup {
  /** `127.0.0.1`, or `0.0.0.0` for every address of the machine. */
  readonly address: "127.0.0.1" | "0.0.0.0";
  /** 0: any that is free. */
  readonly port: number;
  readonly maxBodyBytes: number;
  /** `peer` gives the other end of the connection while it is open. */
  readonly answer: (
    request: Request,
    peer: () => SocketAddress | undefined,
  ) => Response | Promise<Response>;
}

/** One end of a TCP connection. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  /** Ends open connections too. */
  stop(): void;
}

/** Seconds without a byte; streams of events send one more often. */
const IDLE_TIMEOUT_S = 60;

/** Serves HTTP in Bun's event loop. Throws BridgeFault `port-taken`, which names whoever holds the port. */
export function serveHttp({ address, port, maxBodyBytes, answer }: HttpServerSetup): HttpServer {
  let server: Bun.Server<undefined>;
  // Bun says that a port is taken by throwing.
  try {
    server = Bun.serve({
      hostname: address,
      port,
      maxRequestBodySize: maxBodyBytes,
      idleTimeout: IDLE_TIMEOUT_S,
      fetch: (request, of) => answer(request, () => of.requestIP(request) ?? undefined),
      // A fault of ours shows no source code to whoever asks.
      error: () => new Response("This went wrong.\n", { status: 500 }),
    });
  } catch (cause) {
    throw portFault(port, cause);
  }
  return {
    port: server.port ?? port,
    stop: () => void server.stop(true),
  };
}
