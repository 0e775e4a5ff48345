import { runtimePaths } from "../sys/paths.ts";
import { openProcess } from "../sys/signals.ts";

const SIGHUP = 1;

/** The process of this user's daemon, if one lives. `socketPath` is where the configuration has the socket, if it says so. */
export async function findOwnDaemon(socketPath: string | undefined): Promise<number | undefined> {
  const [{ findRuntimeDir }, { findDaemonPid }] = await Promise.all([
    import("./doctor/gather/runtime.ts"),
    import("./doctor/gather/daemon.ts"),
  ]);
  const { env } = process;
  const { path } = findRuntimeDir(env, process.getuid?.() ?? 0);
  return findDaemonPid(socketPath ?? runtimePaths(env, path).socket);
}

/** Has this user's daemon read its configuration again, if one lives now: who has its old pid by then hears nothing. */
export async function tellOwnDaemon(socketPath: string | undefined): Promise<void> {
  const pid = await findOwnDaemon(socketPath);
  if (pid === undefined) return;
  using held = openProcess(pid);
  // What is held may be another that has got that pid meanwhile; what is looked at now is what is held.
  if ((await findOwnDaemon(socketPath)) === pid) held?.send(SIGHUP);
}
