import { expect, test } from "bun:test";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { startProgram } from "../support/running.ts";
import { until } from "../support/until.ts";

const shows = (sandbox: Sandbox, expected: Readonly<Record<string, unknown>>) =>
  until(
    `the bar shows ${JSON.stringify(expected)}`,
    () => {
      const state = sandbox.barState();
      return Object.entries(expected).every(([key, value]) => state?.[key] === value);
    },
    { seen: sandbox.barState },
  );

const SILENT = { stdout: "", stderr: "", exitCode: 0 };

test.each([
  ["event", "daemon"],
  ["update", "watch"],
])("a script reports with `%s`, and `%s` shows it", async (event, daemon) => {
  await using sandbox = createSandbox({ env: { LLM_BRIDGE_FORMAT: "{activity} {subject|–}" } });
  sandbox.start([daemon]);
  await until("it listens", () => sandbox.barState() !== undefined);

  const about = ["--session-id", "s1", "--agent", "mine"];
  const started = await sandbox.run([event, "--type", "start", "--prompt", "Tidy up", ...about]);
  await shows(sandbox, { class: "thinking", session_id: "s1" });

  const used = [event, "--type", "tool-use", "--tool", "bash", "--input", "ls -la", ...about];
  const tool = await sandbox.run(used);
  await shows(sandbox, { class: "tool-active", text: "bash ls -la" });

  const stopped = await sandbox.run([event, "--type", "stop", ...about]);
  await shows(sandbox, { class: "idle", alt: "idle" });

  const failed = await sandbox.run([event, "--type=error", "--error=no more disk", ...about]);
  await shows(sandbox, { class: "error", alt: "error" });

  expect([started, tool, stopped, failed]).toEqual([SILENT, SILENT, SILENT, SILENT]);
});

test("a hook that still calls `update`, as `event` was once called, is heard", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();

  const hook = await sandbox.run(["update"], {
    stdin: JSON.stringify({ hook_event_name: "UserPromptSubmit", session_id: "old-hook" }),
  });

  expect(hook).toEqual(SILENT);
  await shows(sandbox, { class: "thinking", session_id: "old-hook" });
});

test.each([[["update"]], [["update", "--yes"]]])(
  "%j without an input is about this program",
  async (words) => {
    await using sandbox = createSandbox();

    const { stdout, stderr, exitCode } = await sandbox.run(words);

    expect(stderr).toContain("No place is set to look for releases at");
    expect({ stdout, exitCode, bar: sandbox.barState() }).toEqual({
      stdout: "",
      exitCode: 1,
      bar: undefined,
    });
  },
);

test("with `--type`, a hook input that is there is used as well", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();

  await sandbox.run(["event", "--type", "submit"], {
    stdin: JSON.stringify({ hook_event_name: "Stop", session_id: "from-stdin", cwd: "/tmp/there" }),
  });

  await shows(sandbox, { class: "thinking", session_id: "from-stdin", cwd: "/tmp/there" });
});

test("with `--type`, an input that never comes is not waited for", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();
  await using hook = startProgram(
    [sandbox.binary, "event", "--type", "submit", "--session-id", "s1"],
    { env: sandbox.env, stdin: "pipe" },
  );

  expect(await hook.exited).toBe(0);
  await shows(sandbox, { class: "thinking", session_id: "s1" });
});

test("a chained status line gets the same input, and both are shown", async () => {
  await using sandbox = createSandbox();

  const line = await sandbox.run(
    ["statusline", "--chain", `grep -o '"id":"[^"]*"'`, "--format", "ours {model}"],
    { stdin: '{"model":{"id":"claude-opus-5-5","display_name":"Opus 5.5"}}' },
  );

  expect(line).toEqual({
    stdout: '"id":"claude-opus-5-5"\nours Opus 5.5\n',
    stderr: "",
    exitCode: 0,
  });
});
