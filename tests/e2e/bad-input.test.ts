import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sendDatagrams } from "../support/datagram.ts";
import { describeNeeding } from "../support/describe-needing.ts";
import { createSandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const shown = { hook_event_name: "UserPromptSubmit", session_id: "shown", cwd: "/tmp/shown" };
const later = { hook_event_name: "UserPromptSubmit", session_id: "later", cwd: "/tmp/later" };

const bytes = (...values: number[]) => new Uint8Array(values);
const payload = (fields: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ hook_event_name: "PostToolUse", session_id: "odd", tool_name: "X", ...fields });

/** What may come in, and must leave the agent undisturbed, the daemon alive and what is shown as it is. */
const INPUTS: readonly (readonly [what: string, input: string | Uint8Array])[] = [
  ["nothing", ""],
  ["garbage", "not json at all"],
  ["half a JSON", '{"hook_event_name":"Stop","session'],
  ["a JSON that is no object", "[1,2,3]"],
  ["null", "null"],
  ["NUL bytes", bytes(0, 0, 0)],
  ["a JSON with NUL in it", '{"hook_event_name":"Stop","session_id":"\\u0000"}'],
  ["invalid UTF-8", bytes(0x7b, 0xff, 0xfe, 0x7d)],
  [
    "lone surrogates",
    '{"hook_event_name":"UserPromptSubmit","session_id":"odd","prompt":"\\ud800"}',
  ],
  ["five megabytes", payload({ tool_use_id: "big", tool_input: { content: "x".repeat(5e6) } })],
  ["an event of the future", '{"hook_event_name":"TelepathyStart","session_id":"odd"}'],
  ["fields of the wrong type", '{"hook_event_name":"Stop","session_id":7,"cwd":[],"pid":"x"}'],
  ["a negative duration", payload({ tool_use_id: "t1", duration_ms: -5 })],
  ["an absurd duration", payload({ tool_use_id: "t2", duration_ms: 1e308 })],
  ["a session id that climbs", '{"hook_event_name":"Stop","session_id":"../../../etc/passwd"}'],
  ["a session id with slashes", '{"hook_event_name":"Stop","session_id":"/etc/passwd"}'],
  ["a session id of dots", '{"hook_event_name":"Stop","session_id":".."}'],
  ["a prototype", '{"__proto__":{"hook_event_name":"Stop"},"constructor":1}'],
];

test.each(INPUTS)("a hook input of %s disturbs nobody", async (_what, input) => {
  await using sandbox = createSandbox();
  const daemon = await sandbox.startDaemon();
  await sandbox.hook(shown);
  await until("the session is shown", () => sandbox.barState()?.["sessions"] === 1);

  const hook = await sandbox.run(["event"], { stdin: input });
  await sandbox.hook(later);

  expect(hook).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  await until("the next event is shown", () => sandbox.barState()?.tooltip.includes("later"), {
    seen: sandbox.barState,
  });
  await until("it is written down", () => existsSync(join(sandbox.sessionsDir, "later.json")));
  expect(sandbox.barState()?.tooltip).toContain("shown");
  expect(daemon.isRunning()).toBe(true);
  // While it runs there may be a file that is still being written.
  await daemon.stop();
  expect(readdirSync(sandbox.runtimeDir).filter((name) => !name.startsWith("llm"))).toEqual([]);
  expect(readdirSync(sandbox.sessionsDir).every((name) => /^[\w-]+\.json$/.test(name))).toBe(true);
});

test("the daemon survives any datagram, the empty one included, and takes the next", async () => {
  await using sandbox = createSandbox();
  const daemon = await sandbox.startDaemon();

  await sendDatagrams(sandbox.socketPath, [
    "",
    "EVENT:",
    "STATUS:",
    "STATUS:[]",
    '{"v":99,"event":7}',
    "",
    bytes(0xff, 0, 0xff),
    "x".repeat(100_000),
    ...Array.from({ length: 20 }, () => ""),
    "EVENT:tool-start:Read",
  ]);

  await until("the last of them is shown", () => sandbox.barState()?.class === "tool-active", {
    seen: sandbox.barState,
  });
  expect(daemon.isRunning()).toBe(true);
});

test.each([
  "",
  "garbage",
  "{}",
  "[]",
  '{"model":7,"cost":{"total_cost_usd":-1}}',
  '{"context_window":',
])("the status line prints a line for `%s`", async (input) => {
  await using sandbox = createSandbox();

  const { stdout, stderr, exitCode } = await sandbox.run(["statusline"], { stdin: input });

  expect(stdout).toMatch(/^.+\n$/);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
});

test("a symlink where the state file should be is replaced, and its target left alone", async () => {
  await using sandbox = createSandbox();
  const target = join(sandbox.home, "precious");
  writeFileSync(target, "precious\n");
  symlinkSync(target, sandbox.statePath);

  await sandbox.startDaemon();
  await sandbox.hook(shown);

  await until("the session is shown", () => sandbox.barState()?.["sessions"] === 1);
  expect(lstatSync(sandbox.statePath).isFile()).toBe(true);
  expect(readFileSync(target, "utf8")).toBe("precious\n");
});

test("a state file that cannot be written is said, and written as soon as it can be", async () => {
  await using sandbox = createSandbox();
  mkdirSync(sandbox.statePath);

  const daemon = await sandbox.startDaemon();
  await sandbox.hook(shown);
  await until("the daemon says so", () => daemon.stderr().includes("state file is degraded"));
  rmSync(sandbox.statePath, { recursive: true });

  await until("it is written after all", () => sandbox.barState()?.["sessions"] === 1, {
    seen: sandbox.barState,
  });
});

test.each([
  [
    "a runtime directory that is missing",
    { XDG_RUNTIME_DIR: "/tmp/no/such/dir" },
    /XDG_RUNTIME_DIR/,
  ],
  ["a runtime directory that nobody can write to", { XDG_RUNTIME_DIR: "/proc" }, /socket/],
  [
    "a socket path that is too long",
    { LLM_BRIDGE_SOCKET_PATH: `/tmp/${"x".repeat(120)}.sock` },
    /107 bytes/,
  ],
])("the daemon says in plain words that it has %s", async (_what, env, words) => {
  await using sandbox = createSandbox();

  const daemon = await sandbox.run(["daemon"], { env });
  const hook = await sandbox.hook(shown, { env });

  expect(daemon.stderr).toMatch(words);
  expect(daemon.stderr).not.toContain("    at ");
  expect(daemon.exitCode).not.toBe(0);
  expect(hook).toEqual({ stdout: "", stderr: "", exitCode: 0 });
});

test("a bad configuration keeps the old one in force and says so", async () => {
  await using sandbox = createSandbox();
  const dir = join(sandbox.configDir, "llm-bridge");
  mkdirSync(dir);
  writeFileSync(join(dir, "config.toml"), '[bar]\nformat = "first {sessions}"\n');
  const daemon = await sandbox.startDaemon();
  await sandbox.hook(shown);
  await until("it is in force", () => sandbox.barState()?.text === "first 1");

  writeFileSync(join(dir, "config.toml"), '[bar]\nformt = "second {sessions}"\n');
  daemon.signal("SIGHUP");
  await until("the daemon says so", () => daemon.stderr().includes("stays as it is"));
  await sandbox.hook(later);

  await until("the old format shows the next event", () => sandbox.barState()?.text === "first 2", {
    seen: sandbox.barState,
  });
  expect(daemon.stderr()).toContain("bar.format");

  writeFileSync(join(dir, "config.toml"), '[bar]\nformat = "third {sessions}"\n');
  daemon.signal("SIGHUP");
  await until("a good one is taken", () => sandbox.barState()?.text === "third 2");
});

test("a configuration that is a pipe keeps no hook and no status line waiting", async () => {
  await using sandbox = createSandbox();
  const dir = join(sandbox.configDir, "llm-bridge");
  mkdirSync(dir);
  expect(Bun.spawnSync(["mkfifo", join(dir, "config.toml")]).exitCode).toBe(0);
  const input = { session_id: "s", model: { display_name: "Opus 5.5" } };

  const statusLine = await sandbox.run(["statusline"], { stdin: JSON.stringify(input) });
  const hook = await sandbox.hook(shown);

  expect(statusLine.stdout).toContain("Opus 5.5");
  expect(statusLine.exitCode).toBe(0);
  expect(hook).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  expect(sandbox.barState()?.text).toContain("Thinking");
});

const isRoot = process.getuid?.() === 0;

describeNeeding("a full disk", isRoot ? [] : ["root, to mount a small file system"], () => {
  test("loses nothing that is shown, and is caught up with", async () => {
    const disk = mkdtempSync(join(tmpdir(), "llm-bridge-full-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", disk]);
    try {
      await using sandbox = createSandbox({ runtimeDir: disk });
      const daemon = await sandbox.startDaemon();
      await sandbox.hook(shown);
      await until("the session is shown", () => sandbox.barState()?.["sessions"] === 1);
      // What is still to be written would change what is shown, or leave room behind.
      const usagePath = join(disk, "llm_usage.json");
      const sessionPath = join(sandbox.sessionsDir, "shown.json");
      await until("all is written down", () => existsSync(usagePath) && existsSync(sessionPath));
      const before = readFileSync(sandbox.statePath, "utf8");
      fill(join(disk, "filler"));

      const hook = await sandbox.hook(later);
      await until("the daemon says so", () => daemon.stderr().includes("degraded"));
      expect(hook).toEqual({ stdout: "", stderr: "", exitCode: 0 });
      expect(readFileSync(sandbox.statePath, "utf8")).toBe(before);

      rmSync(join(disk, "filler"));
      await until("both are shown", () => sandbox.barState()?.["sessions"] === 2, {
        seen: sandbox.barState,
      });
    } finally {
      execFileSync("umount", ["-l", disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  });
});

/** Writes until the file system takes no more. */
function fill(path: string): void {
  const block = new Uint8Array(4096);
  const written: Uint8Array[] = [];
  for (let blocks = 0; blocks < 64; blocks++) {
    written.push(block);
    if (!canWrite(path, written)) return;
  }
}

function canWrite(path: string, blocks: readonly Uint8Array[]): boolean {
  try {
    writeFileSync(path, Buffer.concat(blocks));
    return true;
  } catch {
    return false;
  }
}
