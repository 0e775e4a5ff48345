import { handlesSignal } from "../../../sys/processes.ts";
import type { BarFacts } from "../machine.ts";
import { readText } from "./read-text.ts";

/** The Waybars of this user, and whether they would hear `signal`. */
export async function gatherBars(uid: number, signal: number): Promise<readonly BarFacts[]> {
  const { findWaybars } = await import("../../../surfaces/waybar/signaller.ts");
  return findWaybars(uid).map((pid) => ({
    pid,
    listens: handlesSignal(pid, signal),
    libc: libcOf(pid),
  }));
}

/** By what a process has mapped: each C library has its own SIGRTMIN. */
function libcOf(pid: number): BarFacts["libc"] {
  const maps = readText(`/proc/${pid}/maps`) ?? "";
  if (maps.includes("ld-musl")) return "musl";
  return maps.includes("libc.so.6") ? "glibc" : undefined;
}
