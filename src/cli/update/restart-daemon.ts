import { runProgram } from "../../sys/run-program.ts";
import { configPath } from "../../sys/paths.ts";
import { readTextFile } from "../../sys/read-text.ts";
import { findOwnDaemon } from "../own-daemon.ts";

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
  const pid = await findOldDaemon();
  return pid === undefined
    ? "No daemon of yours runs, so there is none to restart."
    : `The daemon (pid ${pid}) still runs the old one: kill ${pid}, then start it again.`;
}

async function findOldDaemon(): Promise<number | undefined> {
  const { env } = process;
  const { loadConfig } = await import("../../config/load.ts");
  const loaded = await loadConfig({ path: configPath(env), env, readFile: readTextFile });
  return await findOwnDaemon(loaded.config.daemon.socket_path);
}
