import { readFileSync } from "node:fs";
import { readProcess } from "./processes.ts";

const SHELLS = new Set(["sh", "bash", "dash", "zsh", "fish", "ksh", "busybox", "env", "timeout"]);

/** A shell that runs one command stands between at most so many others. */
const MAX_WRAPPERS = 4;

/**
 * The agent's process, given a hook's parent: the parent itself, or the one above the `sh -c` that ran
 * the hook. Undefined when it is already gone, as such a shell usually is.
 */
export function agentProcess(pid: number): number | undefined {
  let found = readProcess(pid);
  for (let i = 0; found && i < MAX_WRAPPERS; i++) {
    if (!SHELLS.has(found.comm) || !runsOneCommand(found.pid)) break;
    found = readProcess(found.parentPid);
  }
  return found && found.pid > 1 ? found.pid : undefined;
}

/** `sh -c`; some agents ask for a login shell: `bash -lc`. */
function runsOneCommand(pid: number): boolean {
  // A process that ends while we look at it is no fault.
  try {
    const options = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(1, 4);
    return options.some((option) => /^-[a-z]*c$/.test(option));
  } catch {
    return false;
  }
}
