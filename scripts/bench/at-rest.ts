import { encodeMessage } from "../../src/wire/encode.ts";
import { WIRE_VERSION } from "../../src/wire/message.ts";
import { connectSender } from "./blocking-sender.ts";
import { sessionId } from "./message.ts";
import { makePrivateDir, startDaemon } from "./private-daemon.ts";
import { readCpuNs, readRssMb, readSleeps } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import { allMet, type Row } from "./row.ts";

const IDLE_SESSIONS = 3;

/** The runtime collects garbage once a second in the first half minute of a process, whatever it does; then it goes quiet. */
const SETTLES_WITHIN_MS = 45_000;

/** Being traced costs processor time, so epoll is counted in a while of its own. */
const TRACED_SHARE = 1 / 3;

const MAX = { epollPerSecond: 2, wakeupsPerSecond: 8, cpuPercent: 0.1, rssMb: 60 };

/** What a daemon does while three sessions are idle. */
export async function measureRest(programs: Programs, seconds: number): Promise<Row> {
  using dir = makePrivateDir();
  await using daemon = await startDaemon(programs.daemon, dir);
  sendIdleSessions(dir.socket);
  await Bun.sleep(SETTLES_WITHIN_MS);

  const sleepsBefore = readSleeps(daemon.pid);
  const cpuBeforeNs = readCpuNs(daemon.pid);
  const startedMs = performance.now();
  await Bun.sleep(seconds * 1000);
  const tookS = (performance.now() - startedMs) / 1e3;
  const wakeups = (readSleeps(daemon.pid) - sleepsBefore) / tookS;
  const cpuAfterNs = readCpuNs(daemon.pid);
  const cpu =
    cpuBeforeNs === undefined || cpuAfterNs === undefined
      ? undefined
      : ((cpuAfterNs - cpuBeforeNs) / 1e9 / tookS) * 100;
  const rssMb = readRssMb(daemon.pid);
  const epoll = await countEpoll(daemon.pid, seconds * TRACED_SHARE);

  return {
    what: "daemon at rest, 3 idle sessions",
    target: "≤ 2 epoll/s, ≤ 8 wakeups/s, ≤ 0.1 % CPU, RSS ≤ 60 MB",
    measured: [
      `${epoll?.toFixed(1) ?? "(strace is missing)"} epoll/s`,
      `${wakeups.toFixed(1)} wakeups/s`,
      `${cpu?.toFixed(3) ?? "?"} % CPU`,
      `RSS ${rssMb.toFixed(0)} MB (${tookS.toFixed(0)} s)`,
    ].join(", "),
    met: allMet(
      epoll === undefined ? undefined : epoll <= MAX.epollPerSecond,
      wakeups <= MAX.wakeupsPerSecond,
      cpu === undefined ? undefined : cpu <= MAX.cpuPercent,
      rssMb <= MAX.rssMb,
    ),
  };
}

function sendIdleSessions(socket: string): void {
  using sender = connectSender(socket);
  for (let index = 0; index < IDLE_SESSIONS; index++) {
    for (const event of ["SessionStart", "UserPromptSubmit", "Stop"]) {
      const message = {
        v: WIRE_VERSION,
        agent: "claude",
        session: sessionId(index),
        event,
        pid: process.pid,
      };
      sender.send(encodeMessage(message));
    }
  }
}

/** Returns from epoll per second, over all threads; undefined where it cannot be traced. */
async function countEpoll(pid: number, seconds: number): Promise<number | undefined> {
  const strace = Bun.which("strace");
  if (strace === null) return undefined;
  const calls = "trace=epoll_wait,epoll_pwait,epoll_pwait2";
  const child = Bun.spawn([strace, "-c", "-f", "-e", calls, "-p", String(pid)], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  await Bun.sleep(seconds * 1000);
  child.kill("SIGINT");
  const summary = await child.stderr.text();
  if (!/attached/.test(summary)) return undefined;
  const counts = [...summary.matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*epoll/gm)];
  return counts.reduce((sum, match) => sum + Number(match[1]), 0) / seconds;
}
