import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillQueue, sendDatagrams } from "../support/datagram.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const prompt = { hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "go" };

const toolEnd = (id: string, sessionId = "s1") => ({
  hook_event_name: "PostToolUse",
  session_id: sessionId,
  tool_name: "Bash",
  tool_use_id: id,
  tool_input: { command: id },
});

const finishedTools = (sandbox: Sandbox, sessionId = "s1"): readonly string[] => {
  const file = join(sandbox.sessionsDir, `${sessionId}.json`);
  if (!existsSync(file)) return [];
  const { session } = JSON.parse(readFileSync(file, "utf8")) as {
    session: { recentTools: { id: string }[] };
  };
  return session.recentTools.map((tool) => tool.id).toSorted();
};

const ids = (count: number) => Array.from({ length: count }, (_, i) => `t${10 + i}`);

test("what a daemon that stands still cannot take is spooled, and taken when it goes on", async () => {
  await using sandbox = createSandbox();
  const daemon = await sandbox.startDaemon();
  await sandbox.hook(prompt);
  daemon.signal("SIGSTOP");
  await fillQueue(sandbox.socketPath, 10);

  // The queue has room for fewer than these; the rest go to the spool.
  const hooks = await Promise.all(ids(25).map((id) => sandbox.hook(toolEnd(id))));
  const spooled = existsSync(join(sandbox.runtimeDir, "llm-bridge.spool"));
  daemon.signal("SIGCONT");

  expect(hooks.every((hook) => hook.exitCode === 0 && hook.stdout + hook.stderr === "")).toBe(true);
  expect(spooled).toBe(true);
  await until("all calls are known", () => finishedTools(sandbox).length === 25, {
    seen: () => finishedTools(sandbox),
  });
  expect(finishedTools(sandbox)).toEqual(ids(25));
});

test("what a daemon that was killed had not taken is added to what it knew", async () => {
  await using sandbox = createSandbox();
  const daemon = await sandbox.startDaemon();
  await sandbox.hook(prompt);
  await sandbox.hook(toolEnd("t00"));
  await until("the call is written down", () => finishedTools(sandbox).length === 1);
  daemon.signal("SIGSTOP");
  await fillQueue(sandbox.socketPath, 10);
  await Promise.all(ids(25).map((id) => sandbox.hook(toolEnd(id))));
  const spooled = readFileSync(join(sandbox.runtimeDir, "llm-bridge.spool"), "utf8");
  daemon.signal("SIGKILL");
  await daemon.exited;

  await sandbox.startDaemon();

  // What its own queue held has died with it; all else is there.
  const spooledIds = ids(25).filter((id) => spooled.includes(`"${id}"`));
  await until("the spool is taken", () => finishedTools(sandbox).length > spooledIds.length, {
    seen: () => finishedTools(sandbox),
  });
  expect(finishedTools(sandbox)).toEqual(["t00", ...spooledIds]);
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "a daemon that ends by %s as soon as it has taken the spool loses nothing of it",
  async (signal) => {
    await using sandbox = createSandbox();
    const spool = join(sandbox.runtimeDir, "llm-bridge.spool");
    const first = await sandbox.startDaemon();
    await sandbox.hook(prompt);
    await until("the session is written down", () =>
      existsSync(join(sandbox.sessionsDir, "s1.json")),
    );
    first.signal("SIGTERM");
    await first.exited;
    const lines = ids(25).map((tool_use_id) =>
      JSON.stringify({
        v: 1,
        agent: "claude",
        session: "s1",
        event: "PostToolUse",
        tool: "Bash",
        tool_use_id,
      }),
    );
    writeFileSync(spool, `\n${lines.join("\n")}\n`);

    const second = sandbox.start(["daemon"]);
    await until("the spool is taken", () => !existsSync(spool));
    second.signal(signal);
    await second.exited;
    await sandbox.startDaemon();

    await until("all calls are known", () => finishedTools(sandbox).length === 25, {
      seen: () => finishedTools(sandbox),
    });
    expect(finishedTools(sandbox)).toEqual(ids(25));
  },
);

test("a daemon that has just caught up is told that something waits in the spool", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();
  await sandbox.hook(prompt);
  await until("the session is on the bar", () => sandbox.barState()?.["sessions"] === 1);

  const late = { v: 1, agent: "claude", session: "s2", event: "submit" };
  writeFileSync(join(sandbox.runtimeDir, "llm-bridge.spool"), `\n${JSON.stringify(late)}\n`);
  await sendDatagrams(sandbox.socketPath, ['{"v":1,"agent":"bridge","event":"spooled"}']);

  await until("the spool is taken", () => sandbox.barState()?.["sessions"] === 2, {
    seen: sandbox.barState,
  });
});

test("parallel hooks without a daemon lose nothing of one another", async () => {
  await using sandbox = createSandbox();
  await sandbox.hook(prompt);

  await Promise.all(ids(20).map((id) => sandbox.hook(toolEnd(id))));
  // Who has waited too long for its turn has spooled, and the next one takes that along.
  await sandbox.hook(toolEnd("t99"));

  expect(finishedTools(sandbox)).toEqual([...ids(20), "t99"]);
});

test("hooks that come while the daemon starts are all counted", async () => {
  await using sandbox = createSandbox();
  await sandbox.hook(prompt);

  const hooks = Promise.all(ids(20).map((id) => sandbox.hook(toolEnd(id))));
  await sandbox.startDaemon();
  await hooks;

  await until("all calls are known", () => finishedTools(sandbox).length === 20, {
    seen: () => finishedTools(sandbox),
  });
});

test("a daemon that is told to stop takes what is queued with it", async () => {
  await using sandbox = createSandbox();
  const daemon = await sandbox.startDaemon();
  await sandbox.hook(prompt);
  daemon.signal("SIGSTOP");
  await Promise.all(ids(4).map((id) => sandbox.hook(toolEnd(id))));

  daemon.signal("SIGTERM");
  daemon.signal("SIGCONT");
  await daemon.exited;

  expect(finishedTools(sandbox)).toEqual(ids(4));
});

test("a session whose agent was killed ends", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();
  const agent = Bun.spawn(["sleep", "60"]);
  await sandbox.hook(prompt, { env: { CLAUDE_PID: String(agent.pid) } });
  await until("the session is on the bar", () => sandbox.barState()?.["sessions"] === 1);

  agent.kill("SIGKILL");
  await agent.exited;

  await until("the session is gone", () => sandbox.barState()?.["sessions"] === 0, {
    seen: sandbox.barState,
  });
  expect(existsSync(join(sandbox.sessionsDir, "s1.json"))).toBe(false);
});
