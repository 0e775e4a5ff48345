/** The program that runs, for a process of its own: as compiled, or as its sources. */
export const ownCommand = (): string[] =>
  import.meta.path.startsWith(COMPILED) ? [process.execPath] : [process.execPath, Bun.main];

/** Where a compiled program keeps its modules. */
const COMPILED = "/$bunfs/";

/** A process of ours that somebody else waits for. */
export interface OwnProcess extends Disposable {
  /** How it ended; `stderr` is what it had to say. */
  readonly ended: Promise<{ readonly exitCode: number; readonly stderr: string }>;
}

/** Runs a verb of this program beside this process, with this text as its input; disposing of it ends it. */
export function runOwnProgram(args: readonly string[], input?: string): OwnProcess {
  const child = Bun.spawn([...ownCommand(), ...args], {
    // The environment as it is now: Bun would pass on what it was when we started.
    env: process.env,
    stdin: input === undefined ? "ignore" : new TextEncoder().encode(input),
    stdout: "ignore",
    stderr: "pipe",
  });
  const end = async () => {
    const stderr = await new Response(child.stderr).text();
    return { exitCode: await child.exited, stderr };
  };
  return {
    ended: end(),
    [Symbol.dispose]() {
      child.kill();
    },
  };
}
