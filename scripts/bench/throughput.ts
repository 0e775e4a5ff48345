import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import { readCpuNs } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import type { Row } from "./row.ts";
import { countIncomplete, runFlood } from "./run-flood.ts";

const MESSAGES = 500_000;
const TARGET_PER_SECOND = 50_000;

/** Floods a daemon from another process, over so many sessions. */
export async function measureThroughput(programs: Programs, sessions: number): Promise<Row> {
  using dir = makePrivateDir();
  await using daemon = await startDaemon(programs.daemon, dir);
  await runFlood(dir, { sessions, from: 0, to: 20_000 }); // so that the code is compiled
  const flood = { sessions, from: 20_000, to: 20_000 + MESSAGES };

  const cpuBeforeNs = readCpuNs(daemon.pid);
  const tookMs = await runFlood(dir, flood);
  const cpuAfterNs = readCpuNs(daemon.pid);
  const incomplete = await countIncomplete(dir, flood);

  const perSecond = (MESSAGES / tookMs) * 1e3;
  const cpu =
    cpuBeforeNs === undefined || cpuAfterNs === undefined
      ? ""
      : `, ${thousands((MESSAGES / (cpuAfterNs - cpuBeforeNs)) * 1e9)}/s of daemon CPU`;
  const lost = incomplete === 0 ? "none lost" : `${incomplete} sessions lack messages`;
  return {
    what: `daemon throughput, ${sessions} session${sessions === 1 ? "" : "s"}`,
    target: "≥ 50,000 messages/s, none lost",
    measured: `${thousands(perSecond)}/s${cpu}, ${lost} (${MESSAGES.toLocaleString("en")} messages)`,
    met: perSecond >= TARGET_PER_SECOND && incomplete === 0,
  };
}

const thousands = (value: number): string => (Math.round(value / 100) * 100).toLocaleString("en");
