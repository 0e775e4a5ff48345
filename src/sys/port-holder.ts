import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { BridgeFault, reasonOf } from "../core/fault.ts";
import { listPids, readComm } from "./processes.ts";

/** Whether anybody at all listens on a TCP port of this machine, on whichever address. */
export const isPortHeld = (port: number): boolean => inodesAt(port).size > 0;

/** The process that listens on a TCP port of this machine; undefined where there is none, or it is not ours to look at. */
export function findPortHolder(
  port: number,
): { readonly pid: number; readonly comm: string } | undefined {
  const inodes = inodesAt(port);
  if (inodes.size === 0) return undefined;
  for (const pid of listPids()) {
    for (const link of openFiles(pid)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined && inodes.has(inode)) return { pid, comm: readComm(pid) ?? "?" };
    }
  }
  return undefined;
}

/** The fault that a port of ours cannot be listened on, which names whoever holds it. */
export function portFault(port: number, cause: unknown): BridgeFault {
  const holder = findPortHolder(port);
  const why = holder
    ? `is taken by ${holder.comm} (pid ${holder.pid})`
    : `cannot be had: ${reasonOf(cause)}`;
  return new BridgeFault("port-taken", `Port ${port} ${why}.`, {
    hint: "Choose another in the configuration, or stop that program.",
    cause,
  });
}

const inodesAt = (port: number): ReadonlySet<string> =>
  new Set([...listeningInodes("/proc/net/tcp", port), ...listeningInodes("/proc/net/tcp6", port)]);

/** TCP_LISTEN in /proc/net/tcp, proc(5). */
const LISTENING = "0A";

function* listeningInodes(path: string, port: number): Generator<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  for (const line of readLines(path).slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [, local = "", , state] = fields;
    const inode = fields[9];
    if (state === LISTENING && local.endsWith(`:${hex}`) && inode !== undefined) yield inode;
  }
}

function readLines(path: string): readonly string[] {
  // Without IPv6 there is no such file.
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

function* openFiles(pid: number): Generator<string> {
  let names: string[] = [];
  // Other users' processes, and those that have just ended, are not ours to look at.
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return;
  }
  for (const name of names) {
    // A file that was closed meanwhile is no fault.
    try {
      yield readlinkSync(`/proc/${pid}/fd/${name}`);
    } catch {
      continue;
    }
  }
}
