import { expect, test } from "bun:test";
import { appendFileSync, closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

// What no hook tells, the client writes into files of its own: these tests write them as it does.

const SESSION = "5e551017-0000-4000-8000-000000000001";

/** Gaps from nothing to 0.9 ms, four times each: a watcher that reads once a change misses one of the first ten. */
const ROUNDS = 40;

test("no change of the client's status file is missed, however quickly it is rewritten", async () => {
  await using sandbox = createSandbox();
  const files = clientFiles(sandbox);
  files.status("idle");
  await sandbox.startDaemon();
  await sandbox.hook(hookOf(files, "SessionStart", { source: "startup" }));

  for (let round = 0; round < ROUNDS; round++) {
    await sandbox.hook(hookOf(files, "UserPromptSubmit", { prompt: "go" }));
    files.status("busy");
    await untilClass(sandbox, "thinking");
    files.status("idle", (round % 10) / 10);
    await untilClass(sandbox, "idle");
  }

  expect(sandbox.barState()?.["session_id"]).toBe(SESSION);
});

test("a permission that was granted is shown as the running tool", async () => {
  await using sandbox = createSandbox();
  const files = clientFiles(sandbox);
  files.status("idle");
  await sandbox.startDaemon();
  await sandbox.hook(hookOf(files, "UserPromptSubmit", { prompt: "go" }));
  await sandbox.hook(hookOf(files, "PreToolUse", { tool_use_id: "t1", ...TOOL }));
  await sandbox.hook(hookOf(files, "PermissionRequest", TOOL));
  files.status("waiting");
  await untilClass(sandbox, "waiting");

  files.status("busy");

  await untilClass(sandbox, "tool-active");
});

test("a transcript that appears after all hooks of its first second is followed", async () => {
  await using sandbox = createSandbox();
  const files = clientFiles(sandbox);
  await sandbox.startDaemon();
  await sandbox.hook(hookOf(files, "SessionStart", { source: "startup" }));
  await sandbox.hook(hookOf(files, "UserPromptSubmit", { prompt: "go" }));
  await sandbox.hook(hookOf(files, "PreToolUse", { tool_use_id: "t1", ...TOOL }));
  await sandbox.hook(hookOf(files, "PermissionRequest", TOOL));
  await untilClass(sandbox, "waiting");

  files.interruption();

  await untilClass(sandbox, "idle");
});

test("a transcript that is there tells of an interruption", async () => {
  await using sandbox = createSandbox();
  const files = clientFiles(sandbox);
  files.line({ type: "user", message: { role: "user", content: "an earlier prompt" } });
  await sandbox.startDaemon();
  await sandbox.hook(hookOf(files, "UserPromptSubmit", { prompt: "go" }));
  await untilClass(sandbox, "thinking");

  files.interruption();

  await untilClass(sandbox, "idle");
});

const TOOL = { tool_name: "Bash", tool_input: { command: "make all" } };

/** The files that a client keeps of itself, written in its way. */
interface ClientFiles {
  readonly transcriptPath: string;
  /** Truncates and rewrites in place; a reader that comes between the two finds nothing. */
  readonly status: (status: "idle" | "busy" | "waiting", betweenMs?: number) => void;
  readonly line: (record: Readonly<Record<string, unknown>>) => void;
  readonly interruption: () => void;
}

function clientFiles(sandbox: Sandbox): ClientFiles {
  const configDir = join(sandbox.root, "claude");
  const projectDir = join(configDir, "projects/-a-project");
  mkdirSync(join(configDir, "sessions"), { recursive: true });
  mkdirSync(projectDir, { recursive: true });
  const statusPath = join(configDir, `sessions/${process.pid}.json`);
  const transcriptPath = join(projectDir, `${SESSION}.jsonl`);
  const line = (record: Readonly<Record<string, unknown>>) => {
    const timestamp = new Date().toISOString();
    appendFileSync(
      transcriptPath,
      `${JSON.stringify({ ...record, sessionId: SESSION, timestamp })}\n`,
    );
  };
  return {
    transcriptPath,
    status: (status, betweenMs = 0) => {
      const now = Date.now();
      const json = {
        pid: process.pid,
        sessionId: SESSION,
        status,
        updatedAt: now,
        statusUpdatedAt: now,
      };
      const file = openSync(statusPath, "w");
      holdFor(betweenMs);
      writeSync(file, JSON.stringify(json));
      closeSync(file);
    },
    line,
    interruption: () => {
      const text = "[Request interrupted by user]";
      line({ type: "user", message: { role: "user", content: [{ type: "text", text }] } });
    },
  };
}

/** Too short for a timer, and the other process must get its turn: so it is waited for busily. */
function holdFor(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

function hookOf(files: ClientFiles, event: string, fields: Readonly<Record<string, unknown>>) {
  return {
    session_id: SESSION,
    transcript_path: files.transcriptPath,
    cwd: "/a/project",
    hook_event_name: event,
    ...fields,
  };
}

async function untilClass(sandbox: Sandbox, wanted: string): Promise<void> {
  await until(`the bar is ${wanted}`, () => sandbox.barState()?.class === wanted, {
    seen: sandbox.barState,
  });
}
