import { readdirSync, readFileSync } from "node:fs";

/** Nanoseconds that the threads of a process have been on a processor; undefined where the kernel does not count them. */
export function readCpuNs(pid: number): number | undefined {
  const ofThreads = threadFiles(pid, "schedstat").map((text) => Number(text.split(" ")[0]));
  const total = ofThreads.reduce((sum, ns) => sum + ns, 0);
  return total > 0 ? total : undefined;
}

/** How often the threads of a process have gone to sleep, which is how often they were woken. */
export function readSleeps(pid: number): number {
  return threadFiles(pid, "status")
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

function threadFiles(pid: number, file: "schedstat" | "status"): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    // A thread may end between the two calls; then it no longer counts.
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/${file}`, "utf8");
    } catch {
      return "0";
    }
  });
}
