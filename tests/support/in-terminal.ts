import type { Sandbox } from "./sandbox.ts";

/** The program in a terminal of its own, which remembers all that was drawn. */
export interface InTerminal {
  /** Everything drawn so far. */
  readonly drawn: () => string;
  /** Types these keys. */
  readonly type: (keys: string) => void;
  /** The exit code, once the program has left and all that it wrote is drawn. */
  readonly finished: () => Promise<number>;
}

/** Starts the sandbox's program at a terminal of 90 columns and 24 rows. */
export function startInTerminal(
  sandbox: Sandbox,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): InTerminal {
  const decoder = new TextDecoder();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let drawn = "";
  const child = Bun.spawn([sandbox.binary, ...args], {
    env: { ...sandbox.env, TERM: "xterm-256color", ...env },
    cwd: sandbox.home,
    terminal: {
      cols: 90,
      rows: 24,
      data: (_terminal, bytes) => {
        drawn += decoder.decode(bytes, { stream: true });
      },
      exit: () => end(),
    },
  });
  return {
    drawn: () => drawn,
    type: (keys) => void child.terminal?.write(keys),
    finished: async () => {
      const [exitCode] = await Promise.all([child.exited, ended]);
      return exitCode;
    },
  };
}
