import { describe, expect, test } from "bun:test";
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assistantLine } from "../support/ledger-transcripts.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** Where it is noon: a test that runs into the night must not run into the next day. */
const NOON_ZONE = `NOON${new Date().getUTCHours() < 12 ? "" : "+"}${new Date().getUTCHours() - 12}`;

/** By the price book: $20 a million. */
const OUTPUT_TOKENS_PER_USD = 50_000;

const NO_PROMPT = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 },
};

/** A home whose agent keeps its transcripts elsewhere. */
interface Home extends Sandbox {
  readonly transcript: (session: string, project?: string) => string;
}

function createHome(env: Readonly<Record<string, string>> = {}): Home {
  const sandbox = createSandbox({
    env: { TZ: NOON_ZONE, NO_COLOR: "1", LLM_BRIDGE_FORMAT: "{today} {week}", ...env },
  });
  const agentDir = join(sandbox.home, "agent");
  const own = { CLAUDE_CONFIG_DIR: agentDir };
  return {
    ...sandbox,
    run: (args, options) => sandbox.run(args, { ...options, env: { ...own, ...options?.env } }),
    hook: (payload, options) =>
      sandbox.hook(payload, { ...options, env: { ...own, ...options?.env } }),
    startDaemon: (args, options) =>
      sandbox.startDaemon(args, { ...options, env: { ...own, ...options?.env } }),
    transcript: (session, project = "engine") =>
      join(agentDir, "projects", `-src-${project}`, `${session}.jsonl`),
  };
}

let responses = 0;

/** Appends a response of now that cost so much, as an agent does. */
function spend(path: string, usd: number, parts: Parameters<typeof assistantLine>[0] = {}): void {
  mkdirSync(dirname(path), { recursive: true });
  const line = assistantLine({
    id: `msg_${++responses}`,
    output: Math.round(usd * OUTPUT_TOKENS_PER_USD),
    at: new Date().toISOString(),
    ...parts,
    usage: { ...NO_PROMPT, ...parts.usage },
  });
  appendFileSync(path, line);
}

const prompt = (home: Home, session: string) => ({
  hook_event_name: "UserPromptSubmit",
  session_id: session,
  transcript_path: home.transcript(session),
  prompt: "go",
});

const shows = (home: Home, text: string) =>
  until(`the bar shows ${text}`, () => home.barState()?.text === text, { seen: home.barState });

describe("the bar", () => {
  test("shows what was spent before the daemon started, and follows a live session", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1.25);
    await home.startDaemon();
    await shows(home, "$1.25 $1.25");

    await home.hook(prompt(home, "s1"));
    spend(home.transcript("s1"), 0.5);

    await shows(home, "$1.75 $1.75");
  });

  test("counts a session whose first response comes after the daemon's start", async () => {
    await using home = createHome();
    await home.startDaemon();
    await shows(home, "$0.00 $0.00");

    await home.hook(prompt(home, "new"));
    spend(home.transcript("new"), 0.75);

    await shows(home, "$0.75 $0.75");
  });

  test("counts a subagent in the middle of a turn", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1);
    await home.startDaemon();
    await home.hook(prompt(home, "s1"));
    await shows(home, "$1.00 $1.00");

    const subagent = home.transcript("s1").replace(/\.jsonl$/, "/subagents/agent-a1.jsonl");
    spend(subagent, 0.25, { line: { agentId: "a1", isSidechain: true } });
    await home.hook({
      ...prompt(home, "s1"),
      hook_event_name: "PostToolUse",
      agent_id: "a1",
      tool_name: "Bash",
      tool_use_id: "t1",
    });

    await shows(home, "$1.25 $1.25");
    expect(home.barState()?.class).toContain("thinking");
  });

  test("says of what has no price that there is more", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1);
    spend(home.transcript("s1"), 1, { model: "claude-of-the-future-9" });
    await home.startDaemon();
    await shows(home, "$1.00+? $1.00+?");
  });

  test("lists today's projects in its tooltip", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1, { cwd: "/nowhere/engine" });
    spend(home.transcript("s2", "loom"), 2.5, { cwd: "/nowhere/loom", sessionId: "s2" });
    await home.startDaemon();
    await shows(home, "$3.50 $3.50");
    const lines = home
      .barState()
      ?.tooltip.replaceAll(/<[^>]*>/g, "")
      .split("\n");
    expect(lines).toEqual(
      expect.arrayContaining(["Today: $3.50 · week: $3.50", "  $2.50 · loom", "  $1.00 · engine"]),
    );
  });

  test("agrees with a report that runs beside it", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1.25);
    await home.startDaemon();
    await shows(home, "$1.25 $1.25");
    await home.hook(prompt(home, "s1"));
    for (const usd of [0.1, 0.2, 0.3]) spend(home.transcript("s1"), usd);

    const { stdout, stderr } = await home.run(["usage", "daily", "--json"]);

    expect([JSON.parse(stdout).totals.totalCost, stderr]).toEqual([1.85, ""]);
    await shows(home, "$1.85 $1.85");
  });

  test("learns of what only a report has read", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1);
    await home.startDaemon();
    await shows(home, "$1.00 $1.00");
    spend(home.transcript("elsewhere"), 2);
    await home.run(["usage", "daily", "--json"]);

    await home.hook(prompt(home, "s1"));

    await shows(home, "$3.00 $3.00");
  });
});

test("a ledger that is deleted is made again from all transcripts", async () => {
  await using home = createHome();
  spend(home.transcript("s1"), 1);
  spend(home.transcript("s2"), 2);
  await home.startDaemon();
  await shows(home, "$3.00 $3.00");
  rmSync(join(home.home, ".local/state/llm-bridge"), { recursive: true });

  spend(home.transcript("s1"), 0.5);
  await home.hook(prompt(home, "s1"));

  await shows(home, "$3.50 $3.50");
  expect(home.barState()?.class).not.toContain("degraded");
});

describe("the status line", () => {
  const FORMAT = ["statusline", "--format", "{today|–} {week|–}"];
  const stdin = JSON.stringify({ session_id: "s1" });

  test("shows what the daemon knows", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1.25);
    await home.startDaemon();
    await shows(home, "$1.25 $1.25");
    const { stdout, exitCode } = await home.run(FORMAT, { stdin });
    expect([stdout, exitCode]).toEqual(["$1.25 $1.25\n", 0]);
  });

  test("shows the alternative when the daemon has gone", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1.25);
    const daemon = await home.startDaemon();
    await shows(home, "$1.25 $1.25");
    await daemon.stop();
    const { stdout, exitCode } = await home.run(FORMAT, { stdin });
    expect([stdout, exitCode]).toEqual(["– –\n", 0]);
  });

  test("shows the alternative where no daemon has run", async () => {
    await using home = createHome();
    spend(home.transcript("s1"), 1.25);
    const { stdout, exitCode } = await home.run(FORMAT, { stdin });
    expect([stdout, exitCode]).toEqual(["– –\n", 0]);
  });
});

test("where the ledger cannot be kept the daemon says so, and goes on with all else", async () => {
  await using home = createHome({ LLM_BRIDGE_FORMAT: "{activity} {today|–}" });
  // A file where the directory should be stops root as well.
  mkdirSync(join(home.home, ".local/state"), { recursive: true });
  writeFileSync(join(home.home, ".local/state/llm-bridge"), "");
  spend(home.transcript("s1"), 1);
  await home.startDaemon();
  await until("it shows that it is degraded", () => home.barState()?.class.includes("degraded"), {
    seen: home.barState,
  });
  expect(home.barState()?.tooltip).toContain("Not working: ledger");

  await home.hook(prompt(home, "s1"));

  await shows(home, "Thinking –");
});

describe("a budget", () => {
  /** The notifications that a person has seen, by urgency. */
  function desktopOf(home: Home) {
    const log = join(home.root, "notifications");
    const bin = join(home.root, "desktop");
    mkdirSync(bin);
    writeFileSync(log, "");
    writeFileSync(
      join(bin, "notify-send"),
      `#!/bin/sh\nprintf '%s\\t' "$@" >>'${log}'\necho >>'${log}'\necho 7\n`,
    );
    chmodSync(join(bin, "notify-send"), 0o755);
    return {
      env: { PATH: `${bin}:${home.env["PATH"]}` },
      seen: () =>
        readFileSync(log, "utf8")
          .split("\n")
          .filter(Boolean)
          .map((line) => line.split("\t").find((arg) => arg.startsWith("--urgency="))),
    };
  }

  const budgetOf = (home: Home, budget: string) => {
    mkdirSync(join(home.configDir, "llm-bridge"), { recursive: true });
    writeFileSync(join(home.configDir, "llm-bridge/config.toml"), `[budget]\n${budget}\n`);
  };

  const classes = (home: Home) => [home.barState()?.class].flat().join(" ");

  test("is shown as it runs out, and told of once per crossing, also by the next daemon", async () => {
    await using home = createHome();
    budgetOf(home, "daily = 2");
    const desktop = desktopOf(home);
    const told = (...urgencies: readonly string[]) =>
      until(
        `notifications are ${urgencies.join(", ")}`,
        () => desktop.seen().join() === urgencies.map((name) => `--urgency=${name}`).join(),
        { seen: desktop.seen },
      );
    spend(home.transcript("s1"), 1.5);
    const daemon = await home.startDaemon([], desktop);
    await shows(home, "$1.50 $1.50");
    expect(classes(home)).not.toContain("budget");
    await home.hook(prompt(home, "s1"));

    spend(home.transcript("s1"), 0.25);
    await shows(home, "$1.75 $1.75");
    expect(classes(home)).toContain("budget-warning");
    await told("normal");

    spend(home.transcript("s1"), 0.25);
    await shows(home, "$2.00 $2.00");
    expect(classes(home)).toContain("budget-over");
    expect(classes(home)).not.toContain("budget-warning");
    await told("normal", "critical");

    await daemon.stop();
    const next = await home.startDaemon([], desktop);
    spend(home.transcript("s1"), 1);
    await home.hook(prompt(home, "s1"));
    await shows(home, "$3.00 $3.00");
    expect(classes(home)).toContain("budget-over");
    // Notifications are shown one after another: what comes with this one comes after all before it.
    budgetOf(home, "daily = 2\nweekly = 1");
    next.signal("SIGHUP");
    await told("normal", "critical", "critical");
  });

  test("that is set while the daemon runs is told of at once", async () => {
    await using home = createHome();
    const desktop = desktopOf(home);
    spend(home.transcript("s1"), 1.5);
    const daemon = await home.startDaemon([], desktop);
    await shows(home, "$1.50 $1.50");

    budgetOf(home, "weekly = 1");
    daemon.signal("SIGHUP");

    await until("the budget is over", () => classes(home).includes("budget-over"), {
      seen: home.barState,
    });
    await until("a person is told", () => desktop.seen().join() === "--urgency=critical", {
      seen: desktop.seen,
    });
  });

  test("without the wish to be told is shown, and no more", async () => {
    await using home = createHome();
    budgetOf(home, "daily = 1\nnotify = false");
    const desktop = desktopOf(home);
    spend(home.transcript("s1"), 1.5);
    const daemon = await home.startDaemon([], desktop);
    await shows(home, "$1.50 $1.50");
    expect(classes(home)).toContain("budget-over");
    await daemon.stop();
    expect(desktop.seen()).toEqual([]);
  });
});
