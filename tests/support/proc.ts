import { readdirSync, readFileSync } from "node:fs";

/** The pids of all processes of this machine. */
export function processIds(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A file of a process; empty when the process is gone, because processes come and go while one looks. */
export function readProc(pid: number, file: "comm" | "cmdline" | "environ" | "status"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** Whether a process runs; one that has ended and is not yet buried does not. */
export function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX\s]/m.test(readProc(pid, "status"));
}

/** Whether a process has a handler for that signal: without one, it would die of it. */
export function handlesSignal(pid: number, signal: number): boolean {
  return isInMask(pid, "SigCgt", signal);
}

/** Whether that signal does nothing to a process. */
export function ignoresSignal(pid: number, signal: number): boolean {
  return isInMask(pid, "SigIgn", signal);
}

function isInMask(pid: number, mask: "SigCgt" | "SigIgn", signal: number): boolean {
  const bits = new RegExp(`^${mask}:\\s*([0-9a-f]+)`, "m").exec(readProc(pid, "status"))?.[1];
  return ((BigInt(`0x${bits ?? "0"}`) >> BigInt(signal - 1)) & 1n) === 1n;
}
