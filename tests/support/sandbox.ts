import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiledBinary } from "./binary.ts";
import { finish, type Finished } from "./finish.ts";
import { type Running, startProgram } from "./running.ts";
import { until } from "./until.ts";

/** What can be said of one run of the program. */
export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly withinMs?: number;
}

/** The bar's file, as far as the tests look into it. */
export interface BarState extends Readonly<Record<string, unknown>> {
  readonly text: string;
  readonly tooltip: string;
  readonly class: string | readonly string[];
  readonly alt: string;
}

/** A private home, runtime and configuration directory, and the compiled program inside them. */
export interface Sandbox extends AsyncDisposable {
  readonly root: string;
  /** The compiled program, at a path that can be written into settings and bars. */
  readonly binary: string;
  readonly home: string;
  readonly runtimeDir: string;
  readonly configDir: string;
  readonly socketPath: string;
  readonly statePath: string;
  readonly sessionsDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the program to its end. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** Runs `event` with a payload on stdin, as an agent does. */
  readonly hook: (payload: unknown, options?: RunOptions) => Promise<Finished>;
  /** Starts the program and leaves it running; it is stopped with the sandbox. */
  readonly start: (args: readonly string[], options?: Pick<RunOptions, "env" | "cwd">) => Running;
  /** Starts the daemon and waits until it listens. */
  readonly startDaemon: (
    args?: readonly string[],
    options?: Pick<RunOptions, "env" | "cwd">,
  ) => Promise<Running>;
  /** The bar's file as it is now; `undefined` while there is none. */
  readonly barState: () => BarState | undefined;
}

/** Where a sandbox lies, and who runs in it. */
export interface SandboxOptions {
  /** A runtime directory that is there already (a compositor's), which is then left alone. */
  readonly runtimeDir?: string;
  /** Run everything as this user; needs root. */
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** No verb that ends by itself takes longer, on the slowest machine. */
const RUN_WITHIN_MS = 20_000;

/** Makes a sandbox; `await using` takes it away again, with everything that was started in it. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const built = compiledBinary();
  const root = mkdtempSync(join(tmpdir(), "llm-bridge-test-"));
  const home = makeDir(root, "home", options.uid);
  const configDir = makeDir(root, "config", options.uid);
  const runtimeDir = options.runtimeDir ?? makeDir(root, "run", options.uid);
  giveTo(root, options.uid);
  const env = {
    PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: home,
    XDG_RUNTIME_DIR: runtimeDir,
    XDG_CONFIG_HOME: configDir,
    LANG: "C.UTF-8",
    ...options.env,
  };
  const binary = reachableBinary(built, root, options.uid);
  const started: Running[] = [];
  const socketPath = join(runtimeDir, "llm-bridge.sock");
  const statePath = join(runtimeDir, "llm_state.json");

  const start: Sandbox["start"] = (args, startOptions = {}) => {
    const running = startProgram([...asUser(options.uid), binary, ...args], {
      env: { ...env, ...startOptions.env },
      cwd: startOptions.cwd ?? home,
    });
    started.push(running);
    return running;
  };
  const run: Sandbox["run"] = async (args, runOptions = {}) => {
    const child = Bun.spawn([...asUser(options.uid), binary, ...args], {
      env: { ...env, ...runOptions.env },
      cwd: runOptions.cwd ?? home,
      stdin: bytesOf(runOptions.stdin ?? ""),
      stdout: "pipe",
      stderr: "pipe",
      timeout: runOptions.withinMs ?? RUN_WITHIN_MS,
      killSignal: "SIGKILL",
    });
    return await finish(child);
  };

  return {
    root,
    binary,
    home,
    runtimeDir,
    configDir,
    socketPath,
    statePath,
    sessionsDir: join(runtimeDir, "llm_sessions"),
    env,
    run,
    hook: (payload, hookOptions) =>
      run(["event"], {
        ...hookOptions,
        stdin: `${JSON.stringify(payload)}\n`,
        // The test stands for the agent: as long as it lives, its sessions do.
        env: { CLAUDE_PID: String(process.pid), ...hookOptions?.env },
      }),
    start,
    startDaemon: async (args = [], startOptions = {}) => {
      const daemon = start(["daemon", ...args], startOptions);
      await until(
        "the daemon listens and says so",
        () => {
          if (!daemon.isRunning()) throw new Error(`The daemon left: ${daemon.stderr()}`);
          return (
            existsSync(startOptions.env?.["LLM_BRIDGE_SOCKET_PATH"] ?? socketPath) &&
            daemon.stderr().includes("\n")
          );
        },
        { seen: daemon.stderr },
      );
      return daemon;
    },
    barState: () => readBarState(statePath),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map((running) => running.stop()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The words before a command that make it run as another user; none for our own. */
export function asUser(uid: number | undefined): readonly string[] {
  if (uid === undefined || uid === process.getuid?.()) return [];
  return ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--"];
}

/** The checkout may lie where only its owner can go: another user gets a copy. */
function reachableBinary(built: string, root: string, uid: number | undefined): string {
  if (uid === undefined || uid === process.getuid?.()) return built;
  const copy = join(makeDir(root, "bin", uid), "waybar-llm-bridge");
  copyFileSync(built, copy);
  chmodSync(copy, 0o755);
  return copy;
}

function readBarState(path: string): BarState | undefined {
  if (!existsSync(path)) return undefined;
  // The file is renamed into place, so it is whole: a half one is a fault and must throw here.
  return JSON.parse(readFileSync(path, "utf8")) as BarState;
}

function makeDir(root: string, name: string, uid: number | undefined): string {
  const path = join(root, name);
  mkdirSync(path, { mode: 0o700 });
  giveTo(path, uid);
  return path;
}

function giveTo(path: string, uid: number | undefined): void {
  if (uid === undefined) return;
  chownSync(path, uid, uid);
  chmodSync(path, 0o700);
}

function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === "string" ? new TextEncoder().encode(input) : input;
}
