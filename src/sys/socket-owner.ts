import { readFileSync } from "node:fs";
import type { SocketAddress } from "./http-server.ts";

/**
 * Whose the other end of a loopback connection to one of our ports is, as the kernel has it (/proc/net/tcp in
 * proc(5)). Undefined where it is closed by now, or is not of this machine.
 */
function findSocketOwner(peer: SocketAddress, ourPort: number): number | undefined {
  if (peer.address !== "127.0.0.1") return undefined;
  const [local, remote] = [hexAddress(peer.port), hexAddress(ourPort)];
  // A connection that is addressed to a name may still be one of IPv4 by a socket of IPv6.
  return (
    ownerIn("/proc/net/tcp", local, remote) ??
    ownerIn("/proc/net/tcp6", `${MAPPED}${local}`, `${MAPPED}${remote}`)
  );
}

/** Whether the other end of a loopback connection to one of our ports is a process of this user, or of root, who reads everything anyway. */
export function isOfUser(uid: number, peer: SocketAddress | undefined, ourPort: number): boolean {
  const owner = peer && findSocketOwner(peer, ourPort);
  return owner === uid || owner === ROOT;
}

const ROOT = 0;

/** ::ffff:0:0/96, in the words of four bytes that the kernel prints. */
const MAPPED = "0000000000000000FFFF0000";

/** 127.0.0.1 and a port; the address in the byte order of the machine, which is little-endian on all that we are built for. */
const hexAddress = (port: number): string =>
  `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;

const UID_FIELD = 7;

function ownerIn(path: string, local: string, remote: string): number | undefined {
  let text: string;
  // Without IPv6 there is no such file.
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const at = text.indexOf(` ${local} ${remote} `);
  if (at < 0) return undefined;
  const line = text.slice(text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at));
  const uid = Number(line.trim().split(/\s+/)[UID_FIELD]);
  return Number.isInteger(uid) ? uid : undefined;
}
