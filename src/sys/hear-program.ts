import { reasonOf } from "../core/fault.ts";
import type { ProgramEnd } from "./run-program.ts";

/** A program that runs for as long as it likes, and is listened to. */
export interface HeardProgram {
  /** How it has ended; never rejects. What it said is not in it but for the last line of one that failed, after which it gave up. */
  readonly ended: Promise<ProgramEnd>;
  /** Ends it. */
  stop(): void;
}

/** Runs a program of the PATH with these arguments, without a shell, and passes on each line as soon as it is written. Never throws. */
export type HearProgram = (
  program: string,
  args: readonly string[],
  onLine: (line: string) => void,
) => HeardProgram;

/** Who listens wants short lines: of more, what comes later is let go. */
const MAX_PENDING_CHARS = 4096;

/** What tells why it failed; a bare number is a result that came to nothing. */
const HAS_WORDS = /\p{L}/u;

/**
 * Runs a program of this machine on a terminal of its own: a C library keeps back what is written to a
 * pipe, but not to a terminal. The kernel hangs it up when this process ends, however that happens.
 */
export const hearProgram: HearProgram = (program, args, onLine) => {
  const path = Bun.which(program);
  if (path === null) return over({ kind: "missing" });
  const decoder = new TextDecoder();
  let pending = "";
  let last = "";
  const hear = (bytes: Uint8Array) => {
    const lines = (pending + decoder.decode(bytes, { stream: true })).split(/\r*\n/);
    pending = (lines.pop() ?? "").slice(0, MAX_PENDING_CHARS);
    for (const line of lines) {
      if (HAS_WORDS.test(line)) last = line;
      onLine(line);
    }
  };
  const allHeard = Promise.withResolvers<void>();
  // What cannot be started throws: an argument is too long, or the machine has no room or no terminal for it.
  try {
    const child = Bun.spawn([path, ...args], {
      // The environment as it is now: Bun would pass on what it was when we started.
      env: process.env,
      terminal: { data: (_, bytes) => hear(bytes), exit: () => allHeard.resolve() },
    });
    child.unref();
    const ended = Promise.all([child.exited, allHeard.promise]).then(([code]): ProgramEnd => {
      child.terminal?.close();
      if (code === 0) return { kind: "done", output: "" };
      return { kind: "failed", reason: last || `it left with ${code}` };
    });
    return { ended, stop: () => child.kill() };
  } catch (error) {
    return over({ kind: "failed", reason: reasonOf(error) });
  }
};

const over = (end: ProgramEnd): HeardProgram => ({ ended: Promise.resolve(end), stop() {} });
