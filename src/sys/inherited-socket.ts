import { statSync } from "node:fs";
import { BridgeFault } from "../core/fault.ts";
import { openLibc } from "./libc.ts";

const libc = openLibc({
  getsockopt: { args: ["i32", "i32", "i32", "ptr", "ptr"], returns: "i32" },
  getsockname: { args: ["i32", "ptr", "ptr"], returns: "i32" },
  fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
});

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SO_DOMAIN = 39;
const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const SOCKADDR_UN_BYTES = 110;

/**
 * The one descriptor that a service manager has opened for us, made ready for an event loop. Throws
 * BridgeFault unless it is a Unix datagram socket that is bound to `path`.
 */
export function takeInheritedSocket(descriptors: readonly number[], path: string): number {
  const [fd, ...others] = descriptors;
  const found = descriptors.map(describeDescriptor).join(", ");
  if (fd === undefined || others.length > 0 || !isBoundTo(fd, path)) {
    throw new BridgeFault(
      "socket-unfit",
      `Expected the service manager to hand over a datagram socket at ${path}, found ${found}.`,
      {
        hint: "`systemctl --user cat llm-bridge.socket` shows what it opens: `ListenDatagram=` and the path that `waybar-llm-bridge config show` gives, and nothing else.",
      },
    );
  }
  // Handed over as one that blocks, which would stop the event loop.
  libc.fcntl(fd, F_SETFL, libc.fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
  return fd;
}

function isBoundTo(fd: number, path: string): boolean {
  if (socketOption(fd, SO_DOMAIN) !== AF_UNIX || socketOption(fd, SO_TYPE) !== SOCK_DGRAM) {
    return false;
  }
  const bound = socketName(fd);
  return bound === path || (bound !== "" && isSameFile(bound, path));
}

/** A runtime directory may be reached by two names. */
function isSameFile(a: string, b: string): boolean {
  const [one, two] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.dev === two?.dev && one.ino === two.ino;
}

function describeDescriptor(fd: number): string {
  const domain = socketOption(fd, SO_DOMAIN);
  const type = socketOption(fd, SO_TYPE);
  if (domain === undefined || type === undefined) return `no socket (descriptor ${fd})`;
  const kind = type === SOCK_DGRAM ? "a datagram socket" : "another kind of socket";
  if (domain !== AF_UNIX) return `${kind} of the network`;
  return `${kind} at ${socketName(fd) || "no path"}`;
}

function socketOption(fd: number, option: number): number | undefined {
  const value = new Int32Array(1);
  const result = libc.getsockopt(fd, SOL_SOCKET, option, value, new Uint32Array([4]));
  return result === 0 ? value[0] : undefined;
}

/** The path that a Unix socket is bound to; empty where it has none. */
function socketName(fd: number): string {
  const address = new Uint8Array(SOCKADDR_UN_BYTES);
  const length = new Uint32Array([address.length]);
  if (libc.getsockname(fd, address, length) !== 0) return "";
  const name = address.subarray(2, length[0]);
  const end = name.indexOf(0);
  return new TextDecoder().decode(end < 0 ? name : name.subarray(0, end));
}
