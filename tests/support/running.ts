import type { Finished } from "./finish.ts";
import { until } from "./until.ts";

/** A program that was started by a test and belongs to it. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Everything that it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves to the exit code (128 + number where a signal ended it). */
  readonly exited: Promise<number>;
  /** What it has left, once it has exited and all that it wrote has been read: of a program that has just exited, the end may still be on its way. */
  readonly finished: () => Promise<Finished>;
  readonly isRunning: () => boolean;
  readonly signal: (signal: NodeJS.Signals | number) => void;
  /** Asks by SIGTERM, then insists; resolves to the exit code. */
  readonly stop: () => Promise<number>;
}

/** How long a program may take to leave when it was asked to, on the busiest machine: it is killed then, in the middle of what it does. */
const LEAVES_WITHIN_MS = 20_000;

/** Starts a program and collects what it writes; stdin is closed unless it is given. */
export function startProgram(
  command: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly stdin?: "ignore" | "pipe";
  },
): Running {
  const child = Bun.spawn([...command], {
    env: { ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    stdin: options.stdin ?? "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    if (isRunning()) child.kill("SIGTERM");
    await until(`${command[0]} has left`, () => !isRunning(), { withinMs: LEAVES_WITHIN_MS }).catch(
      () => {
        child.kill("SIGKILL");
      },
    );
    return await child.exited;
  };
  return {
    pid: child.pid,
    stdout: stdout.text,
    stderr: stderr.text,
    exited: child.exited,
    finished: async () => {
      const [exitCode] = await Promise.all([child.exited, stdout.ended, stderr.ended]);
      return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
    },
    isRunning,
    signal: (signal) => {
      // Bun's own `kill` of a child knows no real-time signals.
      process.kill(child.pid, signal);
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

function collect(stream: ReadableStream<Uint8Array>) {
  const decoder = new TextDecoder();
  let text = "";
  const ended = (async () => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  })();
  return { text: () => text, ended };
}
