import { type AskSocket, askSocket } from "../sys/ask-socket.ts";
import { listNames } from "../sys/list-names.ts";
import type { Env } from "../sys/paths.ts";
import { type ProcessIdentity, readProcess } from "../sys/processes.ts";
import { readProcessVariables } from "../sys/process-variables.ts";
import { type RunProgram, runProgram } from "../sys/run-program.ts";

/** What finding and focusing a window needs of the machine. */
export interface DesktopPorts {
  readonly env: Env;
  readonly runtimeDir: string;
  readonly uid: number;
  readonly readProcess: (pid: number) => Pick<ProcessIdentity, "parentPid" | "comm"> | undefined;
  readonly readVariables: (
    pid: number,
    names: readonly string[],
  ) => Readonly<Record<string, string | undefined>>;
  readonly listNames: (dir: string) => readonly string[];
  readonly ask: AskSocket;
  readonly run: RunProgram;
}

/** This machine, with the environment and the runtime directory that are given. */
export const systemDesktop = (env: Env, runtimeDir: string): DesktopPorts => ({
  env,
  runtimeDir,
  uid: process.getuid?.() ?? 0,
  readProcess,
  readVariables: readProcessVariables,
  listNames,
  ask: askSocket,
  run: runProgram,
});
