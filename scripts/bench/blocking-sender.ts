import { DGRAM_SOCKET_TYPE, socketAddress } from "../../src/sys/dgram.ts";
import { openLibc } from "../../src/sys/libc.ts";

const libc = openLibc({
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  connect: { args: ["i32", "ptr", "u32"], returns: "i32" },
  send: { args: ["i32", "ptr", "u32", "i32"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
});

const AF_UNIX = 1;
const SOCK_NONBLOCK = 0o4000;

/** Sends datagrams and waits whenever the queue is full. */
export interface BlockingSender extends Disposable {
  send(bytes: Uint8Array): void;
}

/** Connects to a daemon's socket. */
export function connectSender(path: string): BlockingSender {
  const address = socketAddress(path);
  const fd = libc.socket(AF_UNIX, DGRAM_SOCKET_TYPE & ~SOCK_NONBLOCK, 0);
  if (!address || libc.connect(fd, address, address.length) !== 0) {
    throw new Error(`Expected a daemon to listen on ${path}, got none`);
  }
  return {
    send(bytes) {
      if (libc.send(fd, bytes, bytes.length, 0) !== bytes.length) {
        throw new Error(`Expected ${path} to take a message, got a refusal`);
      }
    },
    [Symbol.dispose]: () => {
      libc.close(fd);
    },
  };
}
