import { agentEvent } from "../agents/agent-event.ts";
import { BRIDGE_AGENT } from "../agents/bridge/control.ts";
import { loadConfig } from "../config/load.ts";
import type { Now } from "../core/instant.ts";
import type { AgentEvent } from "../core/session/event.ts";
import { fold } from "../core/session/fold.ts";
import { viewBar } from "../core/view/bar.ts";
import { loadSession, loadSessions, removeSession, saveSession } from "../store/session-files.ts";
import { appendToSpool, drainSpool } from "../store/spool.ts";
import { readUsageFile } from "../store/usage-file.ts";
import { renderWaybarJson } from "../surfaces/waybar/module-json.ts";
import { barOptions } from "../surfaces/waybar/options.ts";
import { createWaybarSignaller, systemBars } from "../surfaces/waybar/signaller.ts";
import { agentProcess } from "../sys/agent-process.ts";
import { writeAtomically } from "../sys/atomic-write.ts";
import { SENDER_SYMBOLS, sendDatagram } from "../sys/dgram.ts";
import { lockFile } from "../sys/file-lock.ts";
import { openLibc } from "../sys/libc.ts";
import { systemNow } from "../sys/now.ts";
import { configPath, type RuntimePaths, runtimePaths } from "../sys/paths.ts";
import { readProcess } from "../sys/processes.ts";
import { readTextFile } from "../sys/read-text.ts";
import { resolveRuntimeDir } from "../sys/runtime-dir.ts";
import { decodeMessage } from "../wire/decode.ts";
import { encodeMessage } from "../wire/encode.ts";
import { WIRE_VERSION, type WireMessage } from "../wire/message.ts";

/** How long a hook waits for a daemon that does not keep up, before the message goes to the spool. */
const FULL_QUEUE_WAIT_MS = 50;

/** Parallel hooks wait for one another; each needs a few milliseconds. */
const LOCK_WAIT_MS = 2000;

/**
 * What a hook does with a message that the daemon has not taken. Queue full: a short wait, then the
 * spool, which the daemon drains. Nobody there: the hook does the daemon's work for this one event,
 * with the same fold and the same renderer.
 */
export async function deliver(message: WireMessage): Promise<void> {
  const uid = process.getuid?.() ?? 0;
  const paths = runtimePaths(process.env, resolveRuntimeDir(process.env, uid));
  const libc = openLibc(SENDER_SYMBOLS);
  const bytes = encodeMessage(message);
  const send = (waitMs: number) => sendDatagram(libc, paths.socket, bytes, waitMs);

  const first = send(FULL_QUEUE_WAIT_MS);
  if (first === "sent") return;

  using lock = lockFile(paths.lock, LOCK_WAIT_MS);
  // A daemon that has come up in the meantime reads the session files under this lock, and only once.
  const second = first === "absent" ? send(0) : first;
  if (second === "sent") return;
  if (second === "full" || !lock) {
    appendToSpool(paths.spool, bytes);
    sendDatagram(libc, paths.socket, NUDGE, 0);
    return;
  }
  await foldIntoFiles(message, paths, uid);
}

/** Tells a daemon that has caught up in the very same moment to look at the spool. If its queue is still full it will look anyway. */
const NUDGE = encodeMessage({
  v: WIRE_VERSION,
  agent: BRIDGE_AGENT,
  session: "",
  event: "spooled",
});

async function foldIntoFiles(
  message: WireMessage,
  paths: RuntimePaths,
  uid: number,
): Promise<void> {
  const now = systemNow();
  drainSpool(paths.spool, (bytes) => {
    const decoded = decodeMessage(bytes);
    if (decoded.ok) foldIntoFile(decoded.value, paths.sessions, now);
  });
  foldIntoFile(message, paths.sessions, now);
  await publish(paths, uid, now);
}

function foldIntoFile(message: WireMessage, dir: string, now: Now): void {
  const event = agentEvent(message, now);
  if (!event) return;
  const before = loadSession(dir, event.agent, event.sessionId);
  const { state, effects } = fold(before, withAgentProcess(event), now);
  if (state) saveSession(dir, state);
  else if (effects.length > 0) removeSession(dir, event.agent, event.sessionId);
}

function withAgentProcess(event: AgentEvent): AgentEvent {
  const { pid: parent, ...rest } = event;
  const pid = parent === undefined ? undefined : agentProcess(parent);
  return pid === undefined ? rest : { ...rest, pid };
}

async function publish(paths: RuntimePaths, uid: number, now: Now): Promise<void> {
  const { config } = await loadConfig({
    path: configPath(process.env),
    env: process.env,
    readFile: readTextFile,
  });
  // Nobody watches the agents while there is no daemon: who is gone is noticed here.
  const sessions = loadSessions(paths.sessions).filter((session) => {
    const isGone = session.pid !== undefined && !readProcess(session.pid);
    if (isGone) removeSession(paths.sessions, session.agent, session.id);
    return !isGone;
  });
  const statePath = config.daemon.state_path ?? paths.state;
  const usage = readUsageFile(paths.usage, now.epochMs);
  const json = renderWaybarJson(viewBar(sessions, barOptions(config.bar, { usage }), now));
  if (readTextFile(statePath) === json) return;
  writeAtomically(statePath, json);
  const { signal, sigrtmin } = config.bar;
  using signaller = createWaybarSignaller(sigrtmin + signal, systemBars(uid));
  signaller.signal(now.bootMs);
}
