import { afterAll, beforeAll, expect, test } from "bun:test";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { isOfUser } from "../../../src/sys/socket-owner.ts";

const uid = process.getuid?.() ?? 0;
const STRANGER = 4242;

let server: Server;
let ourPort: number;
const accepted: Socket[] = [];

beforeAll(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => void accepted.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ourPort = (server.address() as AddressInfo).port;
});

afterAll(() => {
  for (const socket of accepted) socket.destroy();
  server.close();
});

const join = async (host: string): Promise<Socket> => {
  const client = connect({ port: ourPort, host });
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  return client;
};

test("a connection of ours is ours, and nobody else's but root's", async () => {
  const client = await join("127.0.0.1");
  const peer = { address: "127.0.0.1", port: client.localPort ?? 0 };
  expect(isOfUser(uid, peer, ourPort)).toBe(true);
  expect(isOfUser(STRANGER, peer, ourPort)).toBe(uid === 0);
  client.destroy();
});

test("a connection by a socket of IPv6 is ours as well", async () => {
  const client = await join("::ffff:127.0.0.1");
  const peer = { address: "127.0.0.1", port: client.localPort ?? 0 };
  expect(isOfUser(uid, peer, ourPort)).toBe(true);
  client.destroy();
});

test("a connection whose other end is closed belongs to nobody, not to root", async () => {
  const client = await join("127.0.0.1");
  const peer = { address: "127.0.0.1", port: client.localPort ?? 0 };
  // Its program has let go of it; the kernel still has it, because our end is open.
  const isClosed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.destroy();
  await isClosed;
  expect(isOfUser(uid, peer, ourPort)).toBe(false);
});

test("what is not connected, or comes from elsewhere, is nobody's", () => {
  expect(isOfUser(uid, { address: "127.0.0.1", port: 1 }, ourPort)).toBe(false);
  // A socket listens there, and is no connection.
  expect(isOfUser(uid, { address: "127.0.0.1", port: ourPort }, ourPort)).toBe(false);
  expect(isOfUser(uid, { address: "10.0.0.1", port: 1 }, ourPort)).toBe(false);
  expect(isOfUser(uid, undefined, ourPort)).toBe(false);
});
