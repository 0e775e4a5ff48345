import { join } from "node:path";
import { PROJECT_ROOT } from "./binary.ts";
import { startProgram } from "./running.ts";
import { until } from "./until.ts";

/** A dashboard on data that are made up. */
export interface MadeUpDashboard extends AsyncDisposable {
  /** Logs a browser in, and goes on to the page. */
  readonly login: string;
  /** Without a slash at its end. */
  readonly origin: string;
}

/** Ten thousand sessions take 2 s to make up; a busy machine several times that. */
const MADE_WITHIN_MS = 55_000;

/** Serves the dashboard without a daemon: ten thousand sessions, or whatever `flags` say. */
export async function startMadeUpDashboard(
  flags: readonly string[] = [],
): Promise<MadeUpDashboard> {
  const script = join(PROJECT_ROOT, "scripts/dashboard/demo.ts");
  const server = startProgram([process.execPath, script, "--port", "0", ...flags], {
    env: { PATH: process.env["PATH"] ?? "", TZ: "UTC" },
    cwd: PROJECT_ROOT,
  });
  const login = await until(
    "the made-up dashboard says where it is",
    () => /http:\S+/.exec(server.stdout())?.[0],
    { seen: server.stderr, withinMs: MADE_WITHIN_MS },
  );
  return {
    login,
    origin: new URL(login).origin,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
