import { openLibc } from "./libc.ts";

const SCHED_BATCH = 3;
const OWN_THREAD = 0;

/**
 * Lets whoever wakes this thread go on first (sched(7): a batch thread never preempts the one that wakes
 * it; its share of the processor stays the same). For a daemon whose senders are waited for. Where the
 * system does not allow it, all stays as it was.
 */
export function letWakersGoFirst(): void {
  const { sched_setscheduler } = openLibc({
    sched_setscheduler: { args: ["i32", "i32", "ptr"], returns: "i32" },
  });
  sched_setscheduler(OWN_THREAD, SCHED_BATCH, new Int32Array(1)); // struct sched_param: priority 0
}
