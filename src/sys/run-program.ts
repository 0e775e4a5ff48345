import { reasonOf } from "../core/fault.ts";

/** How a program that was run has ended. */
export type ProgramEnd =
  | { readonly kind: "done"; readonly output: string }
  /** `reason` is the first line that it said on standard error, or how it ended. */
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "missing" };

/** Runs a program of the PATH with these arguments, without a shell. Never throws, and never keeps this process alive. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  timeoutMs: number,
) => Promise<ProgramEnd>;

/** Runs a program of this machine. What takes longer than `timeoutMs` is killed. */
export const runProgram: RunProgram = async (program, args, timeoutMs) => {
  const path = Bun.which(program);
  if (path === null) return { kind: "missing" };
  // What cannot be started throws: an argument is too long, or the machine has no room for it.
  try {
    const child = Bun.spawn([path, ...args], {
      // The environment as it is now: Bun would pass on what it was when we started.
      env: process.env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    child.unref();
    const outputs = Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    // Not the exit alone: what the program has started itself may hold its output open for ever.
    const late = expiry(timeoutMs);
    const ended = await Promise.race([outputs, late.over]);
    late.cancel();
    if (ended === undefined) {
      child.kill("SIGKILL");
      return { kind: "failed", reason: `no end within ${timeoutMs} ms` };
    }
    const [output, complaint, exitCode] = ended;
    if (exitCode === 0) return { kind: "done", output };
    const [line = ""] = complaint.trim().split("\n", 1);
    return { kind: "failed", reason: line || describeEnd(exitCode, child.signalCode) };
  } catch (error) {
    return { kind: "failed", reason: reasonOf(error) };
  }
};

const describeEnd = (exitCode: number, signal: string | number | null): string =>
  signal === null ? `it left with ${exitCode}` : `it was ended by ${signal}`;

/** A moment that nobody stays alive for. */
function expiry(afterMs: number): { readonly over: Promise<undefined>; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, afterMs, undefined);
  timer.unref();
  return { over: promise, cancel: () => clearTimeout(timer) };
}
