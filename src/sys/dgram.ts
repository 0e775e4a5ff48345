import type { Pointer } from "bun:ffi";
import { EAGAIN, readErrno } from "./libc.ts";

/** The libc functions that a sender needs. */
export const SENDER_SYMBOLS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  connect: { args: ["i32", "ptr", "u32"], returns: "i32" },
  send: { args: ["i32", "ptr", "u64", "i32"], returns: "i64" },
  poll: { args: ["ptr", "u64", "i32"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  __errno_location: { args: [], returns: "ptr" },
} as const;

/** SENDER_SYMBOLS, bound. */
export interface SenderLibc {
  socket(domain: number, type: number, protocol: number): number;
  connect(fd: number, address: Uint8Array, length: number): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number | bigint;
  poll(fds: Uint8Array, count: number, timeoutMs: number): number;
  close(fd: number): number;
  __errno_location(): Pointer | bigint | null;
}

/** `full`: the daemon is there but does not read. `absent`: nobody listens. */
export type SendResult = "sent" | "full" | "absent";

/** sun_path holds 108 bytes, the last of them NUL (unix(7)). */
export const MAX_SOCKET_PATH_BYTES = 107;

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const POLLOUT = 4;

export const DGRAM_SOCKET_TYPE = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

/** A sockaddr_un, or undefined when the path is too long for one. */
export function socketAddress(path: string): Uint8Array | undefined {
  const bytes = new TextEncoder().encode(path);
  if (bytes.length === 0 || bytes.length > MAX_SOCKET_PATH_BYTES) return undefined;
  const address = new Uint8Array(2 + bytes.length + 1);
  address[0] = AF_UNIX;
  address.set(bytes, 2);
  return address;
}

/** Sends one datagram. Never blocks longer than `waitMs`, which it only does while the daemon's queue is full. */
export function sendDatagram(
  libc: SenderLibc,
  path: string,
  bytes: Uint8Array,
  waitMs: number,
): SendResult {
  const address = socketAddress(path);
  return address ? sendTo(libc, address, bytes, waitMs) : "absent";
}

/** The same, to a sockaddr_un. */
export function sendTo(
  libc: SenderLibc,
  address: Uint8Array,
  bytes: Uint8Array,
  waitMs: number,
): SendResult {
  const fd = libc.socket(AF_UNIX, DGRAM_SOCKET_TYPE, 0);
  if (fd < 0) return "absent";
  const result =
    libc.connect(fd, address, address.length) < 0 ? "absent" : sendOn(libc, fd, bytes, waitMs);
  libc.close(fd);
  return result;
}

function sendOn(libc: SenderLibc, fd: number, bytes: Uint8Array, waitMs: number): SendResult {
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    const sent = libc.send(fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return "sent";
    if (readErrno(libc.__errno_location()) !== EAGAIN) return "absent";
    const leftMs = Math.ceil(deadlineMs - performance.now());
    if (leftMs <= 0 || pollOne(libc, fd, POLLOUT, leftMs) <= 0) return "full";
  }
}

/** Waits until one descriptor is ready; > 0 when it is, 0 after the time, < 0 on a fault. */
export function pollOne(
  libc: Pick<SenderLibc, "poll">,
  fd: number,
  events: number,
  timeoutMs: number,
): number {
  const pollfd = new Uint8Array(8);
  const view = new DataView(pollfd.buffer);
  view.setInt32(0, fd, true);
  view.setInt16(4, events, true);
  return libc.poll(pollfd, 1, timeoutMs);
}
