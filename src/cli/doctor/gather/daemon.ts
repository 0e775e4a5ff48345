import { SENDER_SYMBOLS, sendDatagram } from "../../../sys/dgram.ts";
import { openLibc } from "../../../sys/libc.ts";
import { pathFacts, readLink } from "../../../sys/path-facts.ts";
import type { RuntimePaths } from "../../../sys/paths.ts";
import { readProcess } from "../../../sys/processes.ts";
import { encodeMessage } from "../../../wire/encode.ts";
import { WIRE_VERSION } from "../../../wire/message.ts";
import type { DaemonFacts } from "../machine.ts";
import { readText } from "./read-text.ts";
import type { Self } from "./self.ts";

/** The name that a daemon gives itself. */
const PROCESS_NAME = "llm-bridge";

/** Known to no model: it is counted and forgotten. */
const GREETING = encodeMessage({ v: WIRE_VERSION, agent: "bridge", session: "", event: "doctor" });

/** Who holds the socket, and whether it takes messages. */
export function gatherDaemon(paths: RuntimePaths, hookSocket: string, self: Self): DaemonFacts {
  const { socket } = paths;
  const socketKind = pathFacts(socket)?.kind;
  const isThere = socketKind === "socket" || socketKind === "link";
  const process = findDaemon(socket, self);
  return {
    socket,
    hookSocket,
    ...(socketKind && { socketKind }),
    ...(process && { process }),
    delivery: isThere ? sendDatagram(openLibc(SENDER_SYMBOLS), socket, GREETING, 0) : "absent",
  };
}

/** The process that serves a socket, if it lives. The daemon writes its pid into the lock that it holds; one that is gone has left it there. */
export function findDaemon(socket: string, self: Self): DaemonFacts["process"] {
  const pid = Number(readText(`${socket}.lock`)?.trim());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  if (readProcess(pid)?.comm !== PROCESS_NAME) return undefined;
  const path = readLink(`/proc/${pid}/exe`);
  if (path === undefined || !self.isCompiled) return { pid, path, program: "unknown" };
  if (path.endsWith(" (deleted)")) return { pid, path, program: "replaced" };
  return { pid, path, program: self.isSelf(path) ? "this" : "another" };
}
