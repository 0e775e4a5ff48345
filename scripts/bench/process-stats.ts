import { readdirSync, readFileSync } from "node:fs";
import { openLibc } from "../../src/sys/libc.ts";

const libc = openLibc({
  clock_getcpuclockid: { args: ["i32", "ptr"], returns: "i32" },
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
});

/** Nanoseconds that a process has been on a processor, its threads that have ended included: compilers' threads come and go. Undefined where there is no such process. */
export function readCpuNs(pid: number): number | undefined {
  const clock = new Int32Array(1);
  if (libc.clock_getcpuclockid(pid, clock) !== 0) return undefined;
  const time = new BigInt64Array(2);
  if (libc.clock_gettime(clock[0] ?? 0, time) !== 0) return undefined;
  const [seconds = 0n, nanoseconds = 0n] = time;
  return Number(seconds) * 1e9 + Number(nanoseconds);
}

/** How often the threads of a process have gone to sleep, which is how often they were woken. */
export function readSleeps(pid: number): number {
  return threadStatuses(pid)
    .map((text) => Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(text)?.[1] ?? 0))
    .reduce((sum, count) => sum + count, 0);
}

/** The memory of a process that is in RAM, in MB (10^6 bytes). */
export const readRssMb = (pid: number): number => readStatusMb(pid, "VmRSS");

/** The most that it ever was. */
export const readPeakRssMb = (pid: number): number => readStatusMb(pid, "VmHWM");

function readStatusMb(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(new RegExp(`^${field}:\\s*(\\d+) kB`, "m").exec(status)?.[1]) * 1024) / 1e6;
}

function threadStatuses(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    // A thread may end between the two calls; then it no longer counts.
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
    } catch {
      return "";
    }
  });
}
