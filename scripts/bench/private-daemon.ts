import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A home and a runtime directory that nobody else uses. */
export interface PrivateDir extends Disposable {
  readonly path: string;
  readonly socket: string;
  readonly state: string;
  readonly sessions: string;
  /** All that a program gets to see of the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** In memory, as the runtime directory of a login is. */
const TMPFS = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Makes one in another directory. */
export function makePrivateDir(parent: string = TMPFS): PrivateDir {
  const path = mkdtempSync(join(parent, "llm-bridge-bench-"));
  return {
    path,
    socket: `${path}/llm-bridge.sock`,
    state: `${path}/llm_state.json`,
    sessions: `${path}/llm_sessions`,
    // The agent names its process to its hooks; here we are the agent, which lives.
    env: { HOME: path, XDG_RUNTIME_DIR: path, CLAUDE_PID: String(process.pid) },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A daemon of ours that listens in such a directory. */
export interface PrivateDaemon extends AsyncDisposable {
  readonly pid: number;
}

const STARTS_WITHIN_MS = 10_000;

/** Starts one and waits until it listens. */
export async function startDaemon(program: string, dir: PrivateDir): Promise<PrivateDaemon> {
  const child = Bun.spawn([program, "daemon"], {
    env: dir.env,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  const deadline = performance.now() + STARTS_WITHIN_MS;
  while (!existsSync(dir.state)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill();
      throw new Error(`Expected ${program} daemon to listen in ${dir.path}, got none`);
    }
    await Bun.sleep(10);
  }
  return {
    pid: child.pid,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}
