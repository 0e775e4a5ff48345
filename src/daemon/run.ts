import type { ConfigFlags } from "../config/environment.ts";
import { loadConfig, type LoadedConfig } from "../config/load.ts";
import { describeConfigProblem } from "../config/problem.ts";
import { BridgeFault, reasonOf } from "../core/fault.ts";
import { EXIT } from "../sys/exit.ts";
import { tryLockFile } from "../sys/file-lock.ts";
import { type Log, logToStderr } from "../sys/log.ts";
import { configPath, runtimePaths } from "../sys/paths.ts";
import { readTextFile } from "../sys/read-text.ts";
import { resolveRuntimeDir } from "../sys/runtime-dir.ts";
import { letWakersGoFirst } from "../sys/scheduling.ts";
import { takeServiceManager } from "../sys/service-manager.ts";
import { surviveBarSignals } from "../sys/signals.ts";
import { bootDaemon } from "./boot.ts";

export interface DaemonOptions {
  readonly flags: ConfigFlags;
}

/** Our own process name: `pkill waybar` matches the file's. */
const PROCESS_NAME = "llm-bridge";

/** Runs the daemon until SIGTERM or SIGINT; gives the exit code. Throws BridgeFault when it cannot start. */
export async function runDaemon({ flags }: DaemonOptions): Promise<number> {
  surviveBarSignals(PROCESS_NAME);
  // Before anything is taken in: who is stopped while starting has something to write down as well.
  const stopSignal = nextStopSignal();
  const manager = takeServiceManager(process.env);
  // An agent waits for the hook that wakes us: without this its send takes 87 µs instead of 14.
  letWakersGoFirst();
  const log = logToStderr;
  const env = process.env;
  const load = () => loadConfig({ path: configPath(env), env, flags, readFile: readTextFile });
  const loaded = await load();
  logProblems(loaded, log);

  const uid = process.getuid?.() ?? 0;
  const { socket_path: socket, state_path: state } = loaded.config.daemon;
  const paths = {
    ...runtimePaths(env, resolveRuntimeDir(env, uid)),
    ...(socket !== undefined && { socket }),
    ...(state !== undefined && { state }),
  };
  using _owner = ownSocket(paths.socket);
  const daemon = bootDaemon({
    config: loaded.config,
    paths,
    uid,
    env,
    log,
    descriptors: manager.descriptors,
    onStatus: manager.status,
  });
  let isStopping = false;
  // Whoever is told to stop while reading must not begin anew: nothing would end it then.
  const unlessStopping = (act: () => void) => {
    if (!isStopping) act();
  };
  process.on("SIGHUP", () => {
    unlessStopping(manager.reloading);
    const reconfigure: typeof daemon.reconfigure = (config) =>
      unlessStopping(() => daemon.reconfigure(config));
    void reload(load, reconfigure, log).finally(() => unlessStopping(manager.ready));
  });
  manager.ready();
  using _alive = manager.keepAlive();
  log(`listening on ${paths.socket} (pid ${process.pid})`);

  const signal = await stopSignal;
  isStopping = true;
  manager.stopping();
  daemon.stop();
  log(`stopped by ${signal}`);
  return EXIT.ok;
}

/** One daemon a socket: the lock beside it is held as long as we live, and says who we are. */
function ownSocket(socket: string): Disposable {
  const path = `${socket}.lock`;
  let lock: ReturnType<typeof tryLockFile>;
  try {
    lock = tryLockFile(path);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new BridgeFault("socket-not-bound", `Cannot write beside the socket: ${reason}.`, {
      hint: "The directory must exist and be yours to write; XDG_RUNTIME_DIR usually names it.",
      cause,
    });
  }
  if (!lock) {
    const pid = readTextFile(path)?.trim();
    throw new BridgeFault("daemon-running", `A daemon already listens on ${socket} (pid ${pid}).`, {
      hint: "Stop that one first, or give this one a socket of its own with --socket-path PATH.",
    });
  }
  lock.note(`${process.pid}\n`);
  return lock;
}

/** A configuration that is wrong leaves the one in force as it is. */
async function reload(
  load: () => Promise<LoadedConfig>,
  reconfigure: (config: LoadedConfig["config"]) => void,
  log: Log,
): Promise<void> {
  const loaded = await load();
  if (loaded.problems.length > 0) {
    logProblems(loaded, log);
    log("the configuration in force stays as it is");
    return;
  }
  reconfigure(loaded.config);
  log("configuration read again");
}

function logProblems({ problems }: LoadedConfig, log: Log): void {
  for (const problem of problems) log(describeConfigProblem(problem));
}

function nextStopSignal(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve(signal));
  return promise;
}
