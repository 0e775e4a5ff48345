import type { Env } from "../sys/paths.ts";

/** What running a program gave: its output, or why there is none. */
export type ProgramOutput =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** Everything around the two verbs that a test replaces. */
export interface Surroundings {
  readonly env: Env;
  readonly cwd: string;
  /** The home directory; absent when `HOME` is unset or empty. */
  readonly home: string | undefined;
  /** The program that runs now. */
  readonly execPath: string;
  /** Whether a person watches the output, and may be asked. */
  readonly hasScreen: boolean;
  readonly canAsk: boolean;
  /** Absolute path of a program on PATH. */
  readonly which: (name: string) => string | undefined;
  /** Runs `program --version` and waits for it. */
  readonly readVersion: (program: string) => ProgramOutput;
  readonly print: (line: string) => void;
  /** Puts a yes-or-no question; an empty answer is no. */
  readonly ask: (question: string) => boolean;
}

const VERSION_TIMEOUT_MS = 10_000; // a cold node client takes 1-2 s on a slow disk

/** The machine as it is. */
export function realSurroundings(): Surroundings {
  const { env } = process;
  const hasScreen = process.stdout.isTTY;
  return {
    env,
    cwd: process.cwd(),
    home: env["HOME"] || undefined,
    execPath: process.execPath,
    hasScreen,
    canAsk: hasScreen && process.stdin.isTTY,
    which: (name) => {
      const found = Bun.which(name);
      return found?.startsWith("/") ? found : undefined;
    },
    readVersion: (program) => runVersion(program, env),
    // oxlint-disable-next-line no-console -- the verb's output: process.stdout costs 7 ms to load
    print: (line) => console.log(line),
    ask: (question) => /^y(?:es)?$/i.test(prompt(`${question} [y/N]`)?.trim() ?? ""),
  };
}

function runVersion(program: string, env: Env): ProgramOutput {
  // A program that cannot be started throws; that is an answer here.
  try {
    const run = Bun.spawnSync({
      cmd: [program, "--version"],
      env: { ...env, DISABLE_AUTOUPDATER: "1" },
      stdin: "ignore",
      stderr: "ignore",
      timeout: VERSION_TIMEOUT_MS,
    });
    if (run.exitedDueToTimeout) {
      return {
        ok: false,
        why: `${program} --version gave no answer in ${VERSION_TIMEOUT_MS / 1000} s`,
      };
    }
    if (!run.success) return { ok: false, why: `${program} --version failed` };
    return { ok: true, text: run.stdout.toString() };
  } catch {
    return { ok: false, why: `${program} could not be started` };
  }
}
