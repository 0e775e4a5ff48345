import { runtimePaths } from "../sys/paths.ts";

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
