import { createServer, type Server } from "node:net";

/** A server that holds a port of the loopback interface. */
export interface HeldPort extends Disposable {
  readonly port: number;
}

/** Takes a port that is free, and holds it. */
export async function holdPort(): Promise<HeldPort> {
  const held = await listenOn(0);
  if (held === undefined) throw new Error("Expected a free port, found none.");
  return held;
}

/** Linux gives connections and listeners without a wish ports from 32768 on. */
const [FIRST_PORT, PORTS] = [20_000, 10_000] as const;

/** Test processes that run beside one another begin apart. */
let taken = process.pid * 101;

/** A port that was free a moment ago, and that nobody is given by chance: neither a connection nor the next who asks here. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries++) {
    using held = await listenOn(FIRST_PORT + (taken++ % PORTS));
    if (held !== undefined) return held.port;
  }
  throw new Error(`Expected a free port from ${FIRST_PORT} on, found none.`);
}

/** Listens on a port, or on any where it is 0; undefined where somebody else does. */
async function listenOn(wanted: number): Promise<HeldPort | undefined> {
  const server: Server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once("error", () => resolve(false));
  server.listen(wanted, "127.0.0.1", () => resolve(true));
  if (!(await promise)) return undefined;
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("Expected a TCP address.");
  return { port: address.port, [Symbol.dispose]: () => server.close() };
}
