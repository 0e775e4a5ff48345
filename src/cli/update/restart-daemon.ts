import { runProgram } from "../../sys/run-program.ts";
import { runtimePaths } from "../../sys/paths.ts";
import { resolveRuntimeDir } from "../../sys/runtime-dir.ts";
import { findDaemonPid } from "../doctor/gather/daemon.ts";

const SERVICE = "llm-bridge.service";

/** The service manager answers at once, or it hangs; stopping and starting a daemon takes less than a second. */
const ANSWER_WITHIN_MS = 20_000;

/** Has a daemon that runs as a service start anew with the program that is in place now; else says what is to be done. Gives one line for a person. */
export async function restartDaemon(): Promise<string> {
  const systemctl = (...args: string[]) =>
    runProgram("systemctl", ["--user", ...args, SERVICE], ANSWER_WITHIN_MS);
  if ((await systemctl("is-active", "--quiet")).kind === "done") {
    const restarted = await systemctl("try-restart");
    return restarted.kind === "done"
      ? `${SERVICE} was restarted.`
      : `${SERVICE} still runs the old one: systemctl --user restart ${SERVICE}`;
  }
  const pid = findOldDaemon();
  return pid === undefined
    ? "No daemon of yours runs, so there is none to restart."
    : `The daemon (pid ${pid}) still runs the old one: kill ${pid}, then start it again.`;
}

function findOldDaemon(): number | undefined {
  const { env } = process;
  // The update is done: that there is no runtime directory for this user must not make it look failed.
  try {
    const paths = runtimePaths(env, resolveRuntimeDir(env, process.getuid?.() ?? 0));
    return findDaemonPid(paths.socket);
  } catch {
    return undefined;
  }
}
