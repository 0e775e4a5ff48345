import { expect, test } from "bun:test";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedInputs } from "../support/fixtures.ts";
import { startProgram } from "../support/running.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const shows = (sandbox: Sandbox, wanted: string, text = "") =>
  until(
    `the bar shows ${wanted} ${text}`,
    () => {
      const state = sandbox.barState();
      return state?.class === wanted && state.text.includes(text);
    },
    { seen: sandbox.barState },
  );

/** Calls the hook of an agent with what it was recorded to give. */
const hook = (sandbox: Sandbox, agent: string, input: unknown) =>
  sandbox.run(["event", "--agent", agent], { stdin: JSON.stringify(input) });

const RUNS = [
  ["codex", "codex/0.169.0/hooks/calls-exec"],
  ["gemini", "gemini/0.61.0/hooks/calls-print"],
] as const;

/** The hooks of a recorded run up to its first tool; PreCompress is not hooked. */
const toFirstTool = (name: string) =>
  recordedInputs(name)
    .filter((input) => input["hook_event_name"] !== "PreCompress")
    .slice(0, 3);

test.each(RUNS)("a recorded %s is shown, and its hooks say nothing", async (agent, name) => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();
  for (const input of toFirstTool(name)) {
    expect(await hook(sandbox, agent, input)).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  }
  await shows(sandbox, "tool-active", "ls");
});

test.each(RUNS)(
  "a recorded %s is shown by its hooks alone, without a daemon",
  async (agent, name) => {
    await using sandbox = createSandbox();
    for (const input of toFirstTool(name)) await hook(sandbox, agent, input);
    await shows(sandbox, "tool-active", "ls");
  },
);

test("a Codex that is killed is gone from the bar", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();
  const input = join(sandbox.root, "input.json");
  writeFileSync(input, JSON.stringify(recordedInputs("codex/0.169.0/hooks/calls-exec")[2]));
  // As Codex starts its hooks: by a login shell, whose parent is the agent.
  const agent = `system("bash", "-lc", "$ENV{BRIDGE} event --agent codex < $ENV{INPUT}"); sleep 600`;
  await using codex = startProgram(["perl", "-e", agent], {
    env: { ...sandbox.env, BRIDGE: sandbox.binary, INPUT: input },
  });
  await shows(sandbox, "tool-active", "ls");

  codex.signal("SIGKILL");

  await until("there is no session any more", () => sandbox.barState()?.["sessions"] === 0, {
    seen: sandbox.barState,
  });
});

test("a Codex turn that fails is shown, though no hook tells", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();
  const transcript = join(sandbox.root, "rollout.jsonl");
  writeFileSync(transcript, "");
  const [, prompt] = recordedInputs("codex/0.169.0/hooks/calls-failed-exec");
  await hook(sandbox, "codex", { ...prompt, transcript_path: transcript });
  await shows(sandbox, "thinking");

  const timestamp = new Date().toISOString();
  const payload = {
    type: "task_complete",
    error: { message: "refused", codex_error_info: "other" },
  };
  appendFileSync(transcript, `${JSON.stringify({ timestamp, type: "event_msg", payload })}\n`);

  await shows(sandbox, "error");
});
