import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process as /proc shows it. `startTicks` tells it from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly parentPid: number;
  /** At most 15 characters, as the kernel keeps it. */
  readonly comm: string;
  readonly startTicks: number;
}

/** Reads /proc/PID/stat; undefined when there is no such process. */
export function readProcess(pid: number): ProcessIdentity | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // comm stands in parentheses and may itself hold parentheses and spaces.
  const open = stat.indexOf("(");
  const close = stat.lastIndexOf(")");
  const fields = stat.slice(close + 2).split(" ");
  // A zombie has ended; only its parent does not know yet.
  if (open < 0 || fields[0] === "Z" || fields[0] === "X") return undefined;
  return {
    pid,
    parentPid: Number(fields[1]),
    comm: stat.slice(open + 1, close),
    startTicks: Number(fields[19]),
  };
}

/** The pids of this machine, as far as we may see them. */
export function listPids(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** A process's own name for itself. */
export const readComm = (pid: number): string | undefined =>
  readProc(`/proc/${pid}/comm`)?.trimEnd();

/** The file name of the program that a process runs; undefined when it is gone or not ours to look at. */
export function readProgramName(pid: number): string | undefined {
  // A process that ends while we look at it is no fault.
  try {
    const path = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
    return path.slice(path.lastIndexOf("/") + 1);
  } catch {
    return undefined;
  }
}

/**
 * The file name that a process was started by (argv[0]). Weaker than `readProgramName`, because whoever
 * starts a program may say what he likes; but it can be read from inside a user namespace, where a
 * service manager puts a service that may not write, and from where no program outside is shown.
 */
export function readInvokedName(pid: number): string | undefined {
  const [path = ""] = readProc(`/proc/${pid}/cmdline`)?.split("\0", 1) ?? [];
  return path === "" ? undefined : path.slice(path.lastIndexOf("/") + 1);
}

/** Whether a process has a handler for a signal: without one, most signals would end it. */
export function handlesSignal(pid: number, signal: number): boolean {
  const caught = signalMask(pid, "SigCgt");
  return caught !== undefined && ((caught >> BigInt(signal - 1)) & 1n) === 1n;
}

/** A line of /proc/PID/status that holds a set of signals (`SigCgt`, `SigIgn`, …). */
export function signalMask(pid: number, field: string): bigint | undefined {
  const status = readProc(`/proc/${pid}/status`);
  const hex = status?.match(new RegExp(`^${field}:\\s*([0-9a-f]+)$`, "m"))?.[1];
  return hex === undefined ? undefined : BigInt(`0x${hex}`);
}

/** The real user id of a process. */
export function readUid(pid: number): number | undefined {
  const uid = readProc(`/proc/${pid}/status`)?.match(/^Uid:\s*(\d+)/m)?.[1];
  return uid === undefined ? undefined : Number(uid);
}

function readProc(path: string): string | undefined {
  // A process that ends while we look at it is no fault.
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
