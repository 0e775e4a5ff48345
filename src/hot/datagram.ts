import { socketPath } from "../sys/paths.ts";
import { MAX_MESSAGE_BYTES, type WireMessage } from "../wire/message.ts";
import type { HotLibc } from "./libc.ts";

const AF_UNIX = 1;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
const MAX_PATH_BYTES = 107; // sun_path without its NUL

/** Whether the daemon's queue took it; if not, nothing has been lost yet and there is time to find out why. */
export function send(libc: HotLibc, message: WireMessage): boolean {
  const encoder = new TextEncoder();
  const bytes = encoder.encode(JSON.stringify(message));
  const path = encoder.encode(socketPath(process.env, () => process.getuid?.() ?? 0));
  if (bytes.length > MAX_MESSAGE_BYTES || path.length > MAX_PATH_BYTES) return false;
  const address = new Uint8Array(path.length + 3); // struct sockaddr_un, NUL included
  address[0] = AF_UNIX;
  address.set(path, 2);
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
  return libc.sendto(fd, bytes, bytes.length, MSG_DONTWAIT_NOSIGNAL, address, address.length) >= 0;
}
