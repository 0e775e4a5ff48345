import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import { readRssMb } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import type { Row } from "./row.ts";
import { countIncomplete, runFlood } from "./run-flood.ts";

const EVENTS = 1_000_000;
const SESSIONS = 1000;
const QUARTERS = 4;
const MAX_GROWTH_MB = 40;

/** What a garbage-collected heap goes up and down by itself. */
const FLAT_MB = 4;

/** How a daemon's memory goes over a million events. */
export async function measureMemory(programs: Programs): Promise<Row> {
  using dir = makePrivateDir();
  await using daemon = await startDaemon(programs.daemon, dir);
  const rssMb = [readRssMb(daemon.pid)];
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    const share = EVENTS / QUARTERS;
    const flood = { sessions: SESSIONS, from: quarter * share, to: (quarter + 1) * share };
    await runFlood(dir, flood);
    const incomplete = await countIncomplete(dir, flood);
    if (incomplete > 0) throw new Error(`Expected all messages to arrive, ${incomplete} lack some`);
    rssMb.push(readRssMb(daemon.pid));
  }
  const [start = 0, , half = 0, , end = 0] = rssMb;
  const growth = end - start;
  const secondHalf = end - half;
  return {
    what: "1,000,000 events over 1,000 sessions",
    target: `RSS grows ≤ ${MAX_GROWTH_MB} MB, flat (≤ ${FLAT_MB} MB) over the second half`,
    measured: `${rssMb.map((mb) => mb.toFixed(0)).join(" → ")} MB: +${growth.toFixed(1)} MB, second half ${signed(secondHalf)} MB`,
    met: growth <= MAX_GROWTH_MB && secondHalf <= FLAT_MB,
  };
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
