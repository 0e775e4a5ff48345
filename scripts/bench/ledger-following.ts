import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeMessage } from "../../src/wire/encode.ts";
import { WIRE_VERSION } from "../../src/wire/message.ts";
import { connectSender } from "./blocking-sender.ts";
import { linesOfOtherSessions } from "./ledger-data.ts";
import { sessionId } from "./message.ts";
import { makePrivateDir, type PrivateDir, startDaemon } from "./private-daemon.ts";
import { readCpuNs } from "./process-stats.ts";
import type { Programs } from "./programs.ts";
import { type Row, unmeasured } from "./row.ts";

const WHAT = "daemon follows a live transcript into the ledger";
const MAX_MS_PER_RECORD = 1;
const TARGET = `≤ ${MAX_MS_PER_RECORD} ms CPU per appended record with a usage`;

const LINES = 1000;
/** Ten times what a busy session writes. */
const PACE_MS = 10;
/** Until the runtime's first garbage collections are over (see at-rest.ts). */
const SETTLES_WITHIN_MS = 45_000;
const IDLE_MS = 10_000;
/** The last lines are read, folded and stored. */
const CATCHES_UP_WITHIN_MS = 3000;

/**
 * Processor time of all of the daemon's threads while one transcript grows, less what it takes at rest.
 * It is divided by the lines that carry a usage alone, so they bear the reading of all others as well.
 */
export async function measureLedgerFollowing(programs: Programs): Promise<Row> {
  using dir = makePrivateDir();
  const config = join(dir.path, "claude");
  const state = join(dir.path, "state");
  const project = join(config, "projects/-home-ada-src-atlas");
  const transcript = join(project, `${sessionId(0)}.jsonl`);
  for (const folder of [state, project]) mkdirSync(folder, { recursive: true });
  const lines = linesOfOtherSessions().slice(0, LINES + 1);
  writeFileSync(transcript, `${lines[0]}\n`);

  const env = { ...dir.env, CLAUDE_CONFIG_DIR: config, XDG_STATE_HOME: state };
  await using daemon = await startDaemon(programs.daemon, { ...dir, env });
  announce(dir, transcript);
  await Bun.sleep(SETTLES_WITHIN_MS);
  const idle = await cpuOf(daemon.pid, () => Bun.sleep(IDLE_MS));

  const readBefore = readBytes(daemon.pid);
  let appendedBytes = 0;
  const busy = await cpuOf(daemon.pid, async () => {
    for (const line of lines.slice(1)) {
      appendFileSync(transcript, `${line}\n`);
      appendedBytes += Buffer.byteLength(line) + 1;
      await Bun.sleep(PACE_MS);
    }
    await Bun.sleep(CATCHES_UP_WITHIN_MS);
  });
  if (!existsSync(join(state, "llm-bridge/ledger.db")))
    return unmeasured(WHAT, TARGET, "the daemon keeps no ledger");
  const readSince = readBytes(daemon.pid) - readBefore;
  if (readSince < appendedBytes)
    return unmeasured(WHAT, TARGET, `it read ${readSince} of ${appendedBytes} appended bytes`);

  const records = lines.slice(1).filter((line) => line.includes(`"role":"assistant"`)).length;
  const cpuMs = busy.cpuMs - (idle.cpuMs / idle.tookMs) * busy.tookMs;
  return {
    what: WHAT,
    target: TARGET,
    measured: `${(cpuMs / records).toFixed(3)} ms a record with a usage, ${(cpuMs / LINES).toFixed(3)} ms a line (${records} of ${LINES} lines, ${(appendedBytes / 1e6).toFixed(1)} MB; at rest ${((idle.cpuMs / idle.tookMs) * 1000).toFixed(2)} ms/s)`,
    met: cpuMs / records <= MAX_MS_PER_RECORD,
  };
}

/** A hook names the transcript. */
function announce(dir: PrivateDir, transcript: string): void {
  using sender = connectSender(dir.socket);
  for (const event of ["SessionStart", "UserPromptSubmit"]) {
    const message = {
      v: WIRE_VERSION,
      agent: "claude",
      session: sessionId(0),
      event,
      transcript_path: transcript,
      pid: process.pid,
    };
    sender.send(encodeMessage(message));
  }
}

async function cpuOf(
  pid: number,
  work: () => Promise<void>,
): Promise<{ readonly cpuMs: number; readonly tookMs: number }> {
  const beforeNs = readCpuNs(pid);
  const startedMs = performance.now();
  await work();
  const tookMs = performance.now() - startedMs;
  const afterNs = readCpuNs(pid);
  if (beforeNs === undefined || afterNs === undefined)
    throw new Error("Expected /proc to count processor time, got none");
  return { cpuMs: (afterNs - beforeNs) / 1e6, tookMs };
}

/** What its reads have given it so far, from the page cache or not. */
function readBytes(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
}
