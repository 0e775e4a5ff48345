import { createServer, type Server } from "node:net";

/** A server that holds a port of the loopback interface. */
export interface HeldPort extends Disposable {
  readonly port: number;
}

/** Takes a port that is free, and holds it. */
export async function holdPort(): Promise<HeldPort> {
  const server: Server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("Expected a TCP address.");
  return { port: address.port, [Symbol.dispose]: () => server.close() };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  using held = await holdPort();
  return held.port;
}
