import { lstatSync, rmSync, unlinkSync } from "node:fs";
import type { Socket } from "bun";
import { BridgeFault } from "../core/fault.ts";
import { DGRAM_SOCKET_TYPE, MAX_SOCKET_PATH_BYTES, socketAddress } from "./dgram.ts";
import { takeInheritedSocket } from "./inherited-socket.ts";
import { openLibc, readErrno } from "./libc.ts";

const libc = openLibc({
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
  fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
  recv: { args: ["i32", "ptr", "u32", "i32"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  __errno_location: { args: [], returns: "ptr" },
});

const AF_UNIX = 1;
const F_DUPFD_CLOEXEC = 1030;
const MSG_DONTWAIT = 0x40;

// Bun's types do not know that `connect` adopts a descriptor; that it keeps datagrams apart is tested.
const connectDescriptor = Bun.connect as unknown as (options: {
  readonly fd: number;
  readonly socket: Bun.SocketHandler;
}) => Promise<Socket>;

/** Longer than any message that is accepted: what does not fit is too long anyway. */
const RECEIVE_BYTES = 128 * 1024;

/**
 * What is queued behind a message is taken with it: to wake up for each takes a seventh of a message's time.
 * After so many, well below a millisecond, timers have their turn.
 */
const TAKEN_AT_ONCE = 64;

/** A socket that is listened on. */
export interface DatagramListener {
  /** Hands over what is still queued, and stops. A socket of our own is taken away first; one that was handed over, or that somebody has put in its place, stays, with what is sent to it from now on. */
  close(): void;
}

/**
 * Listens on a datagram socket and hands over each message, in order; afterwards its bytes are those of
 * the next. Bun's event loop waits on the descriptor: no thread, no polling. `inherited` are descriptors
 * that a service manager has opened for us: one, bound to `path`. Without any the socket is bound here
 * (0600): the caller has made sure that nobody else owns `path`, and a socket file that a dead owner left
 * is replaced. Throws BridgeFault.
 */
export function listenDatagrams(
  path: string,
  onDatagram: (bytes: Uint8Array) => void,
  inherited: readonly number[] = [],
): DatagramListener {
  const isInherited = inherited.length > 0;
  const bound = isInherited ? takeInheritedSocket(inherited, path) : bind(path);
  const own = isInherited ? undefined : fileAt(path);
  const buffer = new Uint8Array(RECEIVE_BYTES);
  let adopted: Socket | undefined;
  let isClosed = false;

  const takeQueued = (most: number): void => {
    for (let taken = 0; taken < most; taken++) {
      const length = libc.recv(bound, buffer, buffer.length, MSG_DONTWAIT);
      if (length < 0) return;
      onDatagram(buffer.subarray(0, length));
    }
  };

  // An empty datagram reads as end of stream and closes the adopted descriptor. The bound one stays, and with it the queue.
  const adopt = async (): Promise<void> => {
    const fd = libc.fcntl(bound, F_DUPFD_CLOEXEC, 3);
    if (fd < 0) throw new Error(`dup failed, errno ${readErrno(libc.__errno_location())}`);
    const socket = await connectDescriptor({
      fd,
      socket: {
        data(_socket, bytes) {
          onDatagram(bytes);
          if (!isClosed) takeQueued(TAKEN_AT_ONCE);
        },
        close: () => {
          if (!isClosed) void adopt();
        },
        error: () => {},
      },
    });
    if (isClosed) socket.end();
    else adopted = socket;
  };
  void adopt();

  return {
    close() {
      isClosed = true;
      // systemd replaces a socket that it finds where it is to open one.
      if (own !== undefined && own === fileAt(path)) rmSync(path, { force: true });
      takeQueued(Number.POSITIVE_INFINITY);
      adopted?.end();
      libc.close(bound);
    },
  };
}

function bind(path: string): number {
  const address = socketAddress(path);
  if (!address) {
    throw new BridgeFault(
      "socket-path-too-long",
      `The socket path ${path} is too long: at most ${MAX_SOCKET_PATH_BYTES} bytes, found ${Buffer.byteLength(path)}.`,
      { hint: "Set LLM_BRIDGE_SOCKET_PATH to a shorter one." },
    );
  }
  removeStaleSocket(path);
  const fd = libc.socket(AF_UNIX, DGRAM_SOCKET_TYPE, 0);
  const umask = process.umask(0o177);
  const result = libc.bind(fd, address, address.length);
  const errno = readErrno(libc.__errno_location());
  process.umask(umask);
  if (fd < 0 || result !== 0) {
    libc.close(fd);
    throw new BridgeFault("socket-not-bound", `Cannot listen on ${path} (errno ${errno}).`, {
      hint: "The directory must exist and be yours to write; XDG_RUNTIME_DIR usually names it.",
    });
  }
  return fd;
}

/** Which file a path leads to; undefined where it leads nowhere. No other gets that number as long as the socket is bound. */
function fileAt(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

function removeStaleSocket(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) {
    throw new BridgeFault("socket-not-bound", `${path} is there, and is not a socket.`, {
      hint: "Move it away, or set LLM_BRIDGE_SOCKET_PATH to another path.",
    });
  }
  unlinkSync(path);
}
