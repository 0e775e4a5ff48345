import { humaniseElapsed } from "../../../core/format/humanise.ts";
import { type Finding, inArea } from "../finding.ts";
import type { Machine } from "../machine.ts";
import { startCommand } from "./service.ts";

const { ok, warning, broken } = inArea("Bridge");

/** The program, its daemon and what they leave in the runtime directory. */
export function checkBridge(machine: Machine): readonly Finding[] {
  const { program } = machine;
  return [
    ok("program", `waybar-llm-bridge ${program.version} · ${program.path}`),
    ...checkRuntimeDir(machine),
    ...checkDaemon(machine),
    ...checkSocket(machine),
    ...checkState(machine),
    ...checkSpool(machine),
    ...checkConfig(machine),
    ...checkPlaces(machine),
  ];
}

function checkRuntimeDir({ runtime, uid }: Machine): readonly Finding[] {
  const { dir, problem } = runtime;
  if (!dir) {
    const text = problem?.message ?? "There is no runtime directory.";
    return [broken("runtime-dir", text, problem?.hint)];
  }
  const { path, facts, isFallback } = dir;
  const quoted = Bun.$.escape(path);
  if (facts.kind !== "directory") {
    return [broken("runtime-dir", `${path} is no directory`, "unset XDG_RUNTIME_DIR")];
  }
  if (facts.uid !== uid) {
    return [broken("runtime-dir", `${path} belongs to somebody else`, "unset XDG_RUNTIME_DIR")];
  }
  if ((facts.mode & 0o700) !== 0o700) {
    return [broken("runtime-dir", `${path} cannot be written`, `chmod 700 ${quoted}`)];
  }
  if ((facts.mode & 0o077) !== 0) {
    return [warning("runtime-dir", `${path} is open to others`, `chmod 700 ${quoted}`)];
  }
  if (isFallback) {
    const text = `There is no /run/user/${uid}, so everything lies in ${path}: bars have to read it there`;
    return [warning("runtime-dir", text, `loginctl enable-linger ${uid}`)];
  }
  return [ok("runtime-dir", `Runtime directory ${path}`)];
}

function checkDaemon(machine: Machine): readonly Finding[] {
  const { daemon, service } = machine;
  const { process, delivery, socket } = daemon;
  const start = startCommand(machine);
  if (!process) {
    if (delivery !== "absent") {
      const text = `Somebody listens on ${socket}, but it is no daemon of ours`;
      return [warning("daemon", text, `ss -xlp | grep ${Bun.$.escape(socket)}`)];
    }
    const text = "No daemon runs: hooks still reach the bar, but Esc and ended agents go unseen";
    return [warning("daemon", text, start)];
  }
  const { pid, path } = process;
  const restart = service?.mainPid === pid ? start : `kill ${pid}; ${start}`;
  if (delivery === "absent") {
    const text = `The daemon (pid ${pid}) runs, but nobody listens on ${socket}`;
    return [broken("daemon", text, restart)];
  }
  if (delivery === "full") {
    return [broken("daemon", `The daemon (pid ${pid}) does not read its messages`, restart)];
  }
  switch (process.program) {
    case "replaced": {
      const text = `The daemon (pid ${pid}) still runs a program that was replaced since`;
      return [warning("daemon", text, restart)];
    }
    case "another":
      return [
        warning("daemon", `The daemon (pid ${pid}) is another program: ${path ?? ""}`, restart),
      ];
    case "this":
    case "unknown":
      return [ok("daemon", `The daemon runs (pid ${pid}) and takes messages`)];
    default:
      return process.program satisfies never;
  }
}

function checkSocket({ daemon }: Machine): readonly Finding[] {
  const { socket, hookSocket } = daemon;
  const findings: Finding[] = [];
  if (socket !== hookSocket) {
    const text = `The daemon listens on ${socket}, but hooks send to ${hookSocket}`;
    const mend = `export LLM_BRIDGE_SOCKET_PATH=${Bun.$.escape(socket)}  # where the agent is started`;
    findings.push(broken("socket-path", text, mend));
  }
  if (Buffer.byteLength(hookSocket) > 107) {
    const text = `The socket's path is longer than 107 bytes: ${hookSocket}`;
    findings.push(
      broken("socket-path", text, "export LLM_BRIDGE_SOCKET_PATH=/run/user/$UID/llm-bridge.sock"),
    );
  }
  return findings;
}

function checkState(machine: Machine): readonly Finding[] {
  const { runtime, daemon, epochMs } = machine;
  const { path, facts, content } = runtime.state;
  const remove = `rm ${Bun.$.escape(path)}`;
  const watch = hearDaemon(machine);
  if (!facts) {
    const text = `There is no state file ${path} yet`;
    return [daemon.process ? broken("state-file", text, watch) : ok("state-file", text)];
  }
  if (facts.kind === "link") {
    const text = `${path} is a link; the next change puts a file in its place`;
    return [warning("state-file", text, remove)];
  }
  if (facts.kind !== "file")
    return [broken("state-file", `${path} is no file`, `rm -r ${Bun.$.escape(path)}`)];
  if (content === undefined || content === "broken") {
    return [broken("state-file", `${path} is not one line of JSON, so bars show nothing`, remove)];
  }
  const ago = humaniseElapsed(epochMs - facts.modifiedEpochMs, "seconds");
  if (content.classes.includes("degraded")) {
    const what = content.notWorking === "" ? "a part of the daemon" : content.notWorking;
    return [broken("degraded", `Not working: ${what}`, watch)];
  }
  return [ok("state-file", `State file ${path}, written ${ago} ago`)];
}

/** What shows the daemon's own words on what is wrong: a service's are in the journal, others say it in the foreground. */
function hearDaemon({ daemon, program, service }: Machine): string {
  const pid = daemon.process?.pid;
  if (pid === undefined) return `${program.command} daemon`;
  return service?.mainPid === pid
    ? "journalctl --user -u llm-bridge.service -n 20"
    : `kill ${pid}; ${program.command} daemon`;
}

function checkSpool(machine: Machine): readonly Finding[] {
  const { runtime, daemon } = machine;
  const { messages, path } = runtime.spool;
  if (messages === 0) return [];
  const count = `${messages} message${messages === 1 ? "" : "s"}`;
  const text = `${count} wait${messages === 1 ? "s" : ""} in ${path}`;
  return [
    daemon.process
      ? warning("spool", `${text}; the daemon takes them with the next event`)
      : warning("spool", text, startCommand(machine)),
  ];
}

function checkConfig({ config }: Machine): readonly Finding[] {
  return config.problems.map(({ text, mend }) => warning("config", text, mend));
}

/** A service manager and a compositor read no shell's profile. */
function checkPlaces(machine: Machine): readonly Finding[] {
  const { program, service } = machine;
  const { process } = machine.daemon;
  if (!process) return [];
  const { pid, placesGivenUp, unknownPlaces } = process;
  const isService = service?.mainPid === pid;
  const byHand = `kill ${pid}; ${program.command} daemon &`;
  if (unknownPlaces.length > 0) {
    const text = `The daemon (pid ${pid}) looks elsewhere: it does not know this shell's ${unknownPlaces.join(", ")}`;
    return [warning("places", text, isService ? `${program.command} setup` : byHand)];
  }
  // What the manager itself was told need not be told to every shell.
  if (placesGivenUp.length === 0 || (isService && service.placesPath === undefined)) return [];
  const text = `The daemon (pid ${pid}) looks elsewhere: this shell does not set the ${placesGivenUp.join(", ")} that it has`;
  const forget = `rm ${service?.placesPath}; systemctl --user daemon-reload; ${startCommand(machine)}`;
  return [warning("places", text, isService ? forget : byHand)];
}
