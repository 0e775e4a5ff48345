import { readFileSync } from "node:fs";
import type { SocketAddress } from "./http-server.ts";
import { openLibc } from "./libc.ts";

/** Whether the other end of a loopback connection to one of our ports is a process of this user, or of root, who reads everything anyway. */
export function isOfUser(uid: number, peer: SocketAddress | undefined, ourPort: number): boolean {
  if (peer?.address !== "127.0.0.1") return false;
  const owner = askKernel(peer.port, ourPort) ?? readTables(peer.port, ourPort);
  return owner === uid || owner === ROOT;
}

const ROOT = 0;

/** Whose a socket is. Of one that its program has closed kernels say 0, which is root's number; it has no inode then. */
const ownerOf = (uid: number, inode: number): number => (inode === 0 ? NOBODY : uid);

const NOBODY = -1;

const AF_INET = 2;
const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 0x8_0003;
const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_REQUEST = 1;
const IPPROTO_TCP = 6;
const ALL_STATES = 0xffff_ffff;
const NO_COOKIE = 0xffff_ffff;
const MSG_DONTWAIT = 0x40;

/** 127.0.0.1 in network order, as a number of this machine, which is little-endian on all that we are built for. */
const LOOPBACK = 0x0100_007f;

/** sock_diag(7): nlmsghdr (16), inet_diag_req_v2 (8), inet_diag_sockid (48). */
const REQUEST_BYTES = 72;
const ID_AT = 24;
const ANSWER_ID_AT = 20;
/** In inet_diag_msg, behind its header. */
const UID_AT = 80;
const INODE_AT = 84;

/** Looks one socket up: 20 µs, where the table of all takes the kernel a millisecond. Undefined where the kernel cannot be asked. */
function askKernel(peerPort: number, ourPort: number): number | undefined {
  diag ??= openDiag();
  if (diag.fd < 0) return undefined;
  const { libc, fd } = diag;
  const request = new DataView(new ArrayBuffer(REQUEST_BYTES));
  request.setUint32(0, REQUEST_BYTES, true);
  request.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  request.setUint16(6, NLM_F_REQUEST, true);
  request.setUint8(16, AF_INET);
  request.setUint8(17, IPPROTO_TCP);
  request.setUint32(20, ALL_STATES, true);
  request.setUint16(ID_AT, peerPort);
  request.setUint16(ID_AT + 2, ourPort);
  request.setUint32(ID_AT + 4, LOOPBACK, true);
  request.setUint32(ID_AT + 20, LOOPBACK, true);
  request.setUint32(ID_AT + 40, NO_COOKIE, true);
  request.setUint32(ID_AT + 44, NO_COOKIE, true);
  const bytes = new Uint8Array(request.buffer);
  if (libc.send(fd, bytes, bytes.length, 0) !== bytes.length) return undefined;
  // The kernel has answered before `send` returns.
  const buffer = new Uint8Array(1024);
  const length = libc.recv(fd, buffer, buffer.length, MSG_DONTWAIT);
  const answer = new DataView(buffer.buffer);
  if (length < 20 || answer.getUint16(4, true) !== SOCK_DIAG_BY_FAMILY) return undefined;
  // A socket that listens at the same port is found where there is no connection.
  const isIt =
    answer.getUint16(ANSWER_ID_AT) === peerPort && answer.getUint16(ANSWER_ID_AT + 2) === ourPort;
  return isIt ? ownerOf(answer.getUint32(UID_AT, true), answer.getUint32(INODE_AT, true)) : NOBODY;
}

let diag: ReturnType<typeof openDiag> | undefined;

function openDiag() {
  const libc = openLibc({
    socket: { args: ["i32", "i32", "i32"], returns: "i32" },
    send: { args: ["i32", "ptr", "u32", "i32"], returns: "i32" },
    recv: { args: ["i32", "ptr", "u32", "i32"], returns: "i32" },
  });
  return { libc, fd: libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG) };
}

/** The same from the tables of all connections (/proc/net/tcp in proc(5)), for a sandbox without netlink and for sockets of IPv6. */
function readTables(peerPort: number, ourPort: number): number | undefined {
  const [local, remote] = [hexAddress(peerPort), hexAddress(ourPort)];
  // A connection that is addressed to a name may still be one of IPv4 by a socket of IPv6.
  return (
    ownerIn("/proc/net/tcp", local, remote) ??
    ownerIn("/proc/net/tcp6", `${MAPPED}${local}`, `${MAPPED}${remote}`)
  );
}

/** ::ffff:0:0/96, in the words of four bytes that the kernel prints. */
const MAPPED = "0000000000000000FFFF0000";

/** 127.0.0.1 and a port, in the byte order of the machine. */
const hexAddress = (port: number): string =>
  `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;

const UID_FIELD = 7;
const INODE_FIELD = 9;

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
  const fields = line.trim().split(/\s+/).map(Number);
  return ownerOf(fields[UID_FIELD] ?? NOBODY, fields[INODE_FIELD] ?? 0);
}
