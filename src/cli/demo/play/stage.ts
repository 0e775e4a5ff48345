import { BridgeFault } from "../../../core/fault.ts";
import type { IconSet } from "../../../core/view/icons.ts";
import { type RuntimePaths, runtimePaths } from "../../../sys/paths.ts";
import { makeTemporaryDir } from "../../../sys/temporary-dir.ts";
import { selfCommand } from "./self.ts";

/** A home, a runtime directory and a daemon that belong to the demo alone. */
export interface Stage extends AsyncDisposable {
  readonly paths: RuntimePaths;
  /** All that a hook is given of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where a session's transcript lies. */
  readonly transcriptPath: (session: string) => string;
}

/** The highest number: bars ignore a signal that no module of theirs uses, so the user's own are left in peace. */
const UNUSED_SIGNAL = "30";

/** Variables that a program may need to run at all, or to speak the user's language. */
const INHERITED = ["PATH", "LANG", "LC_ALL", "TZ"];

/** Makes the directories and starts the daemon; ready when it listens. Disposing stops it and leaves nothing behind. */
export async function openStage(icons: IconSet): Promise<Stage> {
  const dir = makeTemporaryDir("llm-bridge-demo-");
  const run = `${dir.path}/run`;
  const env: Record<string, string> = {
    HOME: `${dir.path}/home`,
    XDG_CONFIG_HOME: `${dir.path}/home/.config`,
    XDG_RUNTIME_DIR: run,
    LLM_BRIDGE_ICONS: icons,
    LLM_BRIDGE_SIGNAL: UNUSED_SIGNAL,
    // We stand for the agent: its sessions live as long as we do.
    CLAUDE_PID: String(process.pid),
  };
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  // Bun.write makes the directories above a file.
  await Promise.all([
    Bun.write(`${run}/.demo`, ""),
    Bun.write(`${dir.path}/home/.demo`, ""),
    Bun.write(`${dir.path}/claude/projects/demo/.demo`, ""),
  ]);
  const daemon = Bun.spawn([...selfCommand(), "daemon"], {
    env,
    cwd: dir.path,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const close = async () => {
    daemon.kill("SIGTERM");
    await daemon.exited;
    dir[Symbol.dispose]();
  };
  const said = await firstWords(daemon.stderr);
  if (!said.includes("listening")) {
    await close();
    throw new BridgeFault("daemon-unavailable", "The demo's own daemon did not start.", {
      hint: said.trim() || "It said nothing.",
    });
  }
  return {
    paths: runtimePaths({}, run),
    env,
    transcriptPath: (session) => `${dir.path}/claude/projects/demo/${session}.jsonl`,
    [Symbol.asyncDispose]: close,
  };
}

async function firstWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return value ? new TextDecoder().decode(value) : "";
}
