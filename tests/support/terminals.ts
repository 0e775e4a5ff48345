import { chmodSync, chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missingPrograms } from "./describe-needing.ts";
import { recordedRun } from "./fixtures.ts";
import {
  HEADLESS_BAR_PROGRAMS,
  type HeadlessSession,
  startHeadlessSession,
} from "./headless-bar.ts";
import { readProc } from "./proc.ts";
import { type Running, startProgram } from "./running.ts";
import type { Finished } from "./finish.ts";
import { asUser, createSandbox, type Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

/** Terminals in which fake agents run, on a desktop without a screen. */
export interface TerminalDesktop extends AsyncDisposable {
  readonly session: HeadlessSession;
  readonly sandbox: Sandbox;
  /** Starts a program of the desktop's user. */
  readonly start: (command: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  /** Runs a program of the desktop's user to its end. */
  readonly run: (command: readonly string[]) => Promise<Finished>;
  /** What to run in a terminal so that an agent with that session lives in it, and a title is set. */
  readonly agent: (id: string, options?: AgentOptions) => readonly string[];
  /** The process that an agent has become. */
  readonly agentPid: (id: string) => Promise<number>;
  /** The title of the window that has the focus, as sway itself tells; undefined where none has. */
  readonly focusedTitle: () => Promise<string | undefined>;
  /** Has sway do something, as a key of a person would. */
  readonly sway: (command: string) => Promise<void>;
}

export interface AgentOptions {
  readonly cwd?: string;
  /** Of the terminal; its session's id unless told otherwise. */
  readonly title?: string;
}

/** What is missing for terminals on a headless sway. */
export const missingForTerminals = (): readonly string[] =>
  missingPrograms([...HEADLESS_BAR_PROGRAMS, "swaymsg", "foot", "footclient", "tmux"]);

/** It says which process it is and calls the hook as an agent does; then it stays, as the same process. */
const AGENT = `#!/bin/sh
printf '\\033]2;%s\\007' "$2"
CLAUDE_PID=$$ "$BRIDGE" event < "$1"
exec sleep 1000000
`;

/** Starts a desktop whose terminals report to one sandbox. */
export async function startTerminalDesktop(): Promise<TerminalDesktop> {
  await using owned = new AsyncDisposableStack();
  const session = owned.use(await startHeadlessSession({ height: 720 }));
  const sandbox = owned.use(
    createSandbox({
      runtimeDir: session.runtimeDir,
      ...(session.uid !== undefined && { uid: session.uid }),
      env: { WAYLAND_DISPLAY: session.env["WAYLAND_DISPLAY"] ?? "", SHELL: "/bin/sh" },
    }),
  );
  const env = { ...session.env, ...sandbox.env, BRIDGE: sandbox.binary };
  const script = join(sandbox.root, "agent");
  writeReadable(script, AGENT, session.uid);

  const [prompt] = recordedRun("print-main").filter(({ event }) => event === "UserPromptSubmit");
  const kept = owned.move();
  const start: TerminalDesktop["start"] = (command, more = {}) =>
    kept.use(startProgram([...asUser(session.uid), ...command], { env: { ...env, ...more } }));
  const run: TerminalDesktop["run"] = async (command) =>
    await startProgram([...asUser(session.uid), ...command], { env }).finished();
  const swaymsg = async (...args: readonly string[]) => {
    const done = await run(["swaymsg", "-s", session.env["SWAYSOCK"] ?? "", ...args]);
    if (done.exitCode !== 0) throw new Error(`swaymsg ${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
  };
  return {
    session,
    sandbox,
    start,
    run,
    agent: (id, { cwd = sandbox.home, title = id } = {}) => {
      const payload = join(sandbox.root, `${id}.json`);
      const input = { ...prompt?.payload, session_id: id, cwd, transcript_path: undefined };
      writeReadable(payload, JSON.stringify(input), session.uid);
      return [script, payload, title];
    },
    agentPid: async (id) =>
      await until(`the agent ${id} has become what it stays`, async () => {
        const known = await sandbox.run(["status", "--json", "--session", id]);
        const pid = known.exitCode === 0 ? pidIn(known.stdout) : undefined;
        return pid !== undefined && readProc(pid, "comm").trim() === "sleep" ? pid : undefined;
      }),
    focusedTitle: async () => focusedName(JSON.parse(await swaymsg("-r", "-t", "get_tree"))),
    sway: async (command) => {
      await swaymsg(command);
    },
    [Symbol.asyncDispose]: async () => {
      await kept.disposeAsync();
    },
  };
}

/** Opens a window with an agent in it, and waits until it is there. */
export async function openTerminal(desktop: TerminalDesktop, id: string): Promise<void> {
  desktop.start(["foot", ...desktop.agent(id)]);
  await desktop.agentPid(id);
  await waitForWindow(desktop, id);
}

/** Waits until a new window has the focus, which sway gives it. */
export async function waitForWindow(desktop: TerminalDesktop, title: string): Promise<void> {
  const hasFocus = async () => (await desktop.focusedTitle()) === title;
  await until(`the window “${title}” is there`, hasFocus);
}

function pidIn(json: string): number | undefined {
  const { pid } = JSON.parse(json) as { readonly pid?: number };
  return pid;
}

interface SwayNode {
  readonly name: string | null;
  readonly pid?: number;
  readonly focused: boolean;
  readonly nodes: readonly SwayNode[];
  readonly floating_nodes: readonly SwayNode[];
}

function focusedName(node: unknown): string | undefined {
  const { name, pid, focused, nodes, floating_nodes } = node as SwayNode;
  if (focused && pid !== undefined) return name ?? "";
  for (const child of [...nodes, ...floating_nodes]) {
    const found = focusedName(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function writeReadable(path: string, text: string, uid: number | undefined): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  if (uid !== undefined) chownSync(path, uid, uid);
}
