import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createSandbox } from "../support/sandbox.ts";
import { startProgram } from "../support/running.ts";
import { recordedEventNames, recordedPayloads, recordedStatusLine } from "../support/fixtures.ts";
import { until } from "../support/until.ts";

const VERBS = [
  "event",
  "update",
  "statusline",
  "daemon",
  "watch",
  "stream",
  "status",
  "sync-usage",
  "install-hooks",
  "uninstall-hooks",
  "doctor",
  "config",
  "completions",
  "usage",
  "prices",
  "ledger",
  "demo",
];

test.each(VERBS)("`%s --help` says what it does, with an example", async (verb) => {
  await using sandbox = createSandbox();

  const { stdout, stderr, exitCode } = await sandbox.run([verb, "--help"]);

  expect(stdout).toContain("waybar-llm-bridge");
  expect(stdout).toMatch(/example/i);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test("`--help` names every verb", async () => {
  await using sandbox = createSandbox();

  const { stdout, exitCode } = await sandbox.run(["--help"]);

  for (const verb of VERBS) expect(stdout).toContain(verb);
  expect(exitCode).toBe(0);
});

test("`--version` prints one line", async () => {
  await using sandbox = createSandbox();

  const { stdout, exitCode } = await sandbox.run(["--version"]);

  expect(stdout).toMatch(/^\S*\s?\d+\.\d+\.\d+\S*\n$/);
  expect(exitCode).toBe(0);
});

test.each([
  ["statu", "status"],
  ["deamon", "daemon"],
  ["instal-hooks", "install-hooks"],
  ["strem", "stream"],
])("the unknown verb `%s` suggests `%s`", async (typed, meant) => {
  await using sandbox = createSandbox();

  const { stdout, stderr, exitCode } = await sandbox.run([typed]);

  expect(stderr).toContain(meant);
  expect(stdout).toBe("");
  expect(exitCode).toBe(64);
});

const HOSTILE_INPUTS: readonly (readonly [name: string, input: string | Uint8Array])[] = [
  ["nothing", ""],
  ["white space", " \n\t\n"],
  ["garbage", "this is no JSON"],
  ["half a JSON", '{"hook_event_name":"PreToolUse","tool_na'],
  ["another type", "[1,2,3]"],
  ["a number", "-1e999"],
  ["NUL bytes", new Uint8Array(64)],
  ["invalid UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0xc3, 0x7d])],
  ["an event of the future", '{"hook_event_name":"BrainUploaded","session_id":"s"}'],
  ["wrong types everywhere", '{"hook_event_name":7,"session_id":{},"cwd":[],"tool_input":"x"}'],
  [
    "a session id that climbs",
    '{"hook_event_name":"UserPromptSubmit","session_id":"../../../etc/x"}',
  ],
  [
    "five megabytes",
    JSON.stringify({
      hook_event_name: "PreToolUse",
      session_id: "s",
      tool_name: "Write",
      tool_use_id: "t",
      tool_input: { file_path: "/x", content: "€".repeat(1_700_000) },
    }),
  ],
];

test.each(HOSTILE_INPUTS)(
  "`event` is silent and content with %s, without a daemon",
  async (_name, input) => {
    await using sandbox = createSandbox();

    const { stdout, stderr, exitCode } = await sandbox.run(["event"], { stdin: input });

    expect(stdout).toBe("");
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  },
);

test("`event` is silent and content with every event that was recorded, and the daemon lives on", async () => {
  await using sandbox = createSandbox();
  const daemon = await sandbox.startDaemon();

  const payloads = recordedEventNames().flatMap((name) => recordedPayloads(name));
  for (const payload of payloads) {
    const { stdout, stderr, exitCode } = await sandbox.hook(payload);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  }

  expect(payloads.length).toBeGreaterThan(33);
  expect(daemon.isRunning()).toBe(true);
});

test("`event` leaves although its stdin never ends", async () => {
  await using sandbox = createSandbox();
  await using hook = startProgram([sandbox.binary, "event"], { env: sandbox.env, stdin: "pipe" });

  expect(await hook.finished()).toEqual({ stdout: "", stderr: "", exitCode: 0 });
});

test("an agent that is too busy to give its input at once is heard all the same", async () => {
  await using sandbox = createSandbox();
  const [payload] = recordedPayloads("UserPromptSubmit");
  const late = `(timeout 0.4 tail -f /dev/null; echo "$PAYLOAD") | "$BRIDGE" event`;
  await using agent = startProgram(["sh", "-c", late], {
    env: { ...sandbox.env, BRIDGE: sandbox.binary, PAYLOAD: JSON.stringify(payload) },
  });

  expect(await agent.exited).toBe(0);
  expect(sandbox.barState()?.class).toBe("thinking");
});

test.each([
  ["is missing", { XDG_RUNTIME_DIR: "/nonexistent/run" }],
  ["is a file", { XDG_RUNTIME_DIR: "/etc/hostname" }],
  ["makes the socket's path too long", { XDG_RUNTIME_DIR: `/tmp/${"long/".repeat(40)}` }],
])("`event` is silent where the runtime directory %s", async (_what, env) => {
  await using sandbox = createSandbox();
  const [payload] = recordedPayloads("UserPromptSubmit");

  const { stdout, stderr, exitCode } = await sandbox.hook(payload, { env });

  expect(stdout).toBe("");
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test.each(HOSTILE_INPUTS)(
  "`statusline` prints a line and exits 0 with %s",
  async (_name, input) => {
    await using sandbox = createSandbox();

    const { stdout, exitCode } = await sandbox.run(["statusline"], { stdin: input });

    expect(stdout).toMatch(/\S/);
    expect(exitCode).toBe(0);
  },
);

test("`statusline` shows model, context and cost of a recorded session", async () => {
  await using sandbox = createSandbox();

  const { stdout, exitCode } = await sandbox.run(["statusline"], {
    stdin: recordedStatusLine("13-big-context"),
    env: { NO_COLOR: "1", COLUMNS: "120" },
  });

  expect(stdout).toMatch(/Opus/);
  expect(stdout).toMatch(/21\s?%/);
  expect(stdout).toMatch(/\$\d/);
  expect(stdout).not.toContain("\u001b");
  expect(exitCode).toBe(0);
});

test("`status --json` is an idle line of Waybar's JSON where nothing ever happened", async () => {
  await using sandbox = createSandbox();

  const { stdout, exitCode } = await sandbox.run(["status", "--json"]);

  expect(JSON.parse(stdout)).toMatchObject({ class: "idle", alt: "idle" });
  expect(stdout.trimEnd()).not.toContain("\n");
  expect(exitCode).toBe(0);
});

test("without a daemon, the hook itself writes what Waybar reads", async () => {
  await using sandbox = createSandbox();
  await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "hello" });

  const hook = await sandbox.hook({
    hook_event_name: "PreToolUse",
    session_id: "s1",
    tool_name: "Bash",
    tool_use_id: "t1",
    tool_input: { command: "make love" },
  });

  expect(hook).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  expect(sandbox.barState()).toMatchObject({ class: "tool-active", alt: "busy" });
  expect(sandbox.barState()?.text).toContain("make love");
});

test("a daemon that starts takes over what the hooks wrote without it", async () => {
  await using sandbox = createSandbox();
  await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "hello" });
  await sandbox.startDaemon();

  await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "s2", prompt: "hello" });

  await until("both sessions are on the bar", () => sandbox.barState()?.["sessions"] === 2, {
    seen: sandbox.barState,
  });
});

test("a second daemon refuses and names the first", async () => {
  await using sandbox = createSandbox();
  const first = await sandbox.startDaemon();

  const second = await sandbox.run(["daemon"]);

  expect(second.stderr).toContain(String(first.pid));
  expect(second.exitCode).not.toBe(0);
  expect(first.isRunning()).toBe(true);
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "the daemon leaves on %s and takes its socket with it",
  async (signal) => {
    await using sandbox = createSandbox();
    const daemon = await sandbox.startDaemon();

    daemon.signal(signal);

    expect(await daemon.exited).toBe(0);
    expect(await Bun.file(sandbox.socketPath).exists()).toBe(false);
  },
);

test("a daemon that is told to stop while it reads its configuration again leaves", async () => {
  await using sandbox = createSandbox();
  const daemon = await sandbox.startDaemon();

  // It finds both at once.
  for (const signal of ["SIGSTOP", "SIGHUP", "SIGTERM", "SIGCONT"] as const) daemon.signal(signal);

  expect(await daemon.exited).toBe(0);
});

test("a daemon that was killed leaves a socket that the next one replaces, and sessions that it resumes", async () => {
  await using sandbox = createSandbox();
  const first = await sandbox.startDaemon();
  await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "hello" });
  const file = join(sandbox.sessionsDir, "s1.json");
  await until("the session is stored", () => existsSync(file));
  first.signal("SIGKILL");
  await first.exited;

  await sandbox.startDaemon();

  await until("the session is back", () => sandbox.barState()?.["session_id"] === "s1", {
    seen: sandbox.barState,
  });
});
