import { SENDER_SYMBOLS, sendDatagram } from "../../../sys/dgram.ts";
import { openLibc } from "../../../sys/libc.ts";
import { pathFacts, readLink } from "../../../sys/path-facts.ts";
import type { Env, RuntimePaths } from "../../../sys/paths.ts";
import { readProcessVariables } from "../../../sys/process-variables.ts";
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
export async function gatherDaemon(
  paths: RuntimePaths,
  hookSocket: string,
  env: Env,
  self: Self,
): Promise<DaemonFacts> {
  const { socket } = paths;
  const socketKind = pathFacts(socket)?.kind;
  const isThere = socketKind === "socket" || socketKind === "link";
  const process = await describeDaemon(socket, env, self);
  return {
    socket,
    hookSocket,
    ...(socketKind && { socketKind }),
    ...(process && { process }),
    delivery: isThere ? sendDatagram(openLibc(SENDER_SYMBOLS), socket, GREETING, 0) : "absent",
  };
}

/** The process that serves a socket, if it lives. The daemon writes its pid into the lock that it holds; one that is gone has left it there. */
export function findDaemonPid(socket: string): number | undefined {
  const pid = Number(readText(`${socket}.lock`)?.trim());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return readProcess(pid)?.comm === PROCESS_NAME ? pid : undefined;
}

async function describeDaemon(
  socket: string,
  env: Env,
  self: Self,
): Promise<DaemonFacts["process"]> {
  const pid = findDaemonPid(socket);
  if (pid === undefined) return undefined;
  const path = readLink(`/proc/${pid}/exe`);
  return {
    pid,
    path,
    program: compareProgram(path, self),
    ...(await comparePlaces(pid, env)),
  };
}

function compareProgram(path: string | undefined, self: Self) {
  if (path === undefined || !self.isCompiled) return "unknown";
  if (path.endsWith(" (deleted)")) return "replaced";
  return self.isSelf(path) ? "this" : "another";
}

/** Nothing where nobody may read what it was started with: in a namespace of its own, say. */
async function comparePlaces(pid: number, env: Env) {
  const { PLACE_VARIABLES, placesGivenUp, unknownPlaces } =
    await import("../../../install/systemd/places.ts");
  const started = readProcessVariables(pid, ["HOME", ...PLACE_VARIABLES]);
  const isReadable = started.HOME !== undefined;
  return {
    unknownPlaces: isReadable ? Object.keys(unknownPlaces(env, started)) : [],
    placesGivenUp: isReadable ? placesGivenUp(env, started) : [],
  };
}
