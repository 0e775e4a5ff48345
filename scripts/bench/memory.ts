import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import { readPeakRssMb, readRssMb } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import type { Row } from "./row.ts";
import { countIncomplete, runFlood } from "./run-flood.ts";

const EVENTS = 1_000_000;
const SESSIONS = 1000;
const QUARTERS = 4;
const MAX_GROWTH_MB = 40;

/** What a garbage-collected heap goes up and down by itself. */
const FLAT_MB = 4;

/** Garbage goes back to the system a few seconds after the last event; until then RSS says more about it than about what is kept. */
const SETTLES_WITHIN_MS = 8000;

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
    await Bun.sleep(SETTLES_WITHIN_MS);
    rssMb.push(readRssMb(daemon.pid));
  }
  const peak = readPeakRssMb(daemon.pid);
  const [start = 0, , half = 0, , end = 0] = rssMb;
  const growth = end - start;
  const secondHalf = end - half;
  return {
    what: "1,000,000 events over 1,000 sessions",
    target: `RSS grows ≤ ${MAX_GROWTH_MB} MB, flat (≤ ${FLAT_MB} MB) over the second half`,
    measured: `${rssMb.map((mb) => mb.toFixed(0)).join(" → ")} MB: +${growth.toFixed(1)} MB, second half ${signed(secondHalf)} MB (settled; peak ${peak.toFixed(0)} MB)`,
    met: growth <= MAX_GROWTH_MB && secondHalf <= FLAT_MB,
  };
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
