import { expect, test } from "bun:test";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { startInTerminal } from "../support/in-terminal.ts";
import { isAlive, processIds, readProc } from "../support/proc.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** A place for temporary files that nobody else uses, so that what is left there is ours. */
function temporaryDir(sandbox: Sandbox): string {
  const path = join(sandbox.root, "tmp");
  mkdirSync(path);
  return path;
}

/** Processes that were started with files below that directory. */
const processesBelow = (dir: string): readonly number[] =>
  processIds().filter((pid) => isAlive(pid) && readProc(pid, "environ").includes(`=${dir}/`));

test("all scenarios are played by the real hook and leave nothing behind", async () => {
  await using sandbox = createSandbox();
  const tmp = temporaryDir(sandbox);

  const { stdout, stderr, exitCode } = await sandbox.run(["demo", "--pace", "1000"], {
    env: { TMPDIR: tmp },
    withinMs: 50_000,
  });

  expect(stderr).toBe("");
  expect(stdout.replace(/\d+\.\d ms each.*/, "")).toMatchSnapshot();
  expect(exitCode).toBe(0);
  expect(readdirSync(tmp)).toEqual([]);
  expect(readdirSync(sandbox.runtimeDir)).toEqual([]);
  expect(processesBelow(tmp)).toEqual([]);
});

test("one scenario can be chosen, and a slip gets a suggestion", async () => {
  await using sandbox = createSandbox();

  const { stdout } = await sandbox.run(["demo", "failing", "--pace", "1000"]);
  const slip = await sandbox.run(["demo", "failling"]);

  expect(stdout).toContain("✗ Max output tokens  [error]");
  expect(stdout).not.toContain("Permission");
  expect(slip.stderr).toContain("Did you mean `failing`?");
  expect(slip.exitCode).toBe(64);
});

test("`--list` names the scenarios", async () => {
  await using sandbox = createSandbox();

  const { stdout } = await sandbox.run(["demo", "--list"]);

  expect(stdout.split("\n").map((line) => line.split(" ", 1)[0])).toEqual([
    "single",
    "several",
    "permission",
    "failing",
    "interruption",
    "",
  ]);
});

test("Ctrl-C in the middle gives the terminal back and stops what was started", async () => {
  await using sandbox = createSandbox();
  const tmp = temporaryDir(sandbox);
  const demo = startInTerminal(sandbox, ["demo", "permission"], { TMPDIR: tmp });
  await until("the permission is asked for", () => demo.drawn().includes("Permission: Bash"));

  demo.type("\u0003");

  expect(await demo.finished()).toBe(130);
  expect(demo.drawn()).toEndWith("\u001b[?7h\u001b[?25h\u001b[?1049l");
  expect(readdirSync(tmp)).toEqual([]);
  expect(processesBelow(tmp)).toEqual([]);
});

test("`--live` draws the user's own bar as it changes, until Ctrl-C", async () => {
  await using sandbox = createSandbox();
  await sandbox.startDaemon();
  const demo = startInTerminal(sandbox, ["demo", "--live"], { NO_COLOR: "1" });
  await until("the bar is drawn", () => demo.drawn().includes("Your own bar"));

  const payload = { hook_event_name: "UserPromptSubmit", session_id: "s", cwd: "/home/you/kite" };
  await sandbox.hook(payload);
  await until("the session is drawn", () => demo.drawn().includes("kite"));
  demo.type("\u0003");

  expect(await demo.finished()).toBe(0);
  expect(demo.drawn()).not.toMatch(/\u001b\[[\d;]+m/);
});

test.each([
  ["--pace 0", ["--pace", "0"]],
  ["--pace fast", ["--pace", "fast"]],
  ["--icons emoji", ["--icons", "emoji"]],
  ["single --live", ["single", "--live"]],
])("`demo %s` is refused in words", async (_title, words) => {
  await using sandbox = createSandbox();

  const { stderr, stdout, exitCode } = await sandbox.run(["demo", ...words]);

  expect(stderr).toContain("Expected");
  expect(stdout).toBe("");
  expect(exitCode).toBe(64);
});
