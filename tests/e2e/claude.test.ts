import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compiledBinary, PROJECT_ROOT } from "../support/binary.ts";
import { CLIENT_VERSION, findClient, isolation } from "../support/claude-lab/client.ts";
import { type ClientPlace, prepareClient } from "../support/claude-lab/client-place.ts";
import { startTerminalClient, type TerminalClient } from "../support/claude-lab/terminal-client.ts";
import { describeNeeding } from "../support/describe-needing.ts";
import { type BarState, createSandbox, type Sandbox } from "../support/sandbox.ts";
import { recordStates } from "../support/state-history.ts";
import { until } from "../support/until.ts";

/** A scripted session takes 10 s; a busy machine several times that. */
const TEST_WITHIN_MS = 180_000;

/** From the key to the bar: the client takes 0.1 s, the rest is a busy machine. */
const SHOWN_WITHIN_MS = 20_000;

const client = findClient();

describeNeeding("a real Claude Code", client.missing, () => {
  test(
    "tools, a failing one among them, are shown one after the other",
    async () => {
      await using lab = await startLab();

      await lab.client.prompt("[[tour]] Show me around.");

      await lab.shows({ class: "thinking" });
      await lab.shows({ class: "tool-active", text: "ls" });
      await lab.shows({ class: "tool-active", text: "exit 3" });
      await lab.shows({ class: "idle" });
      const { stdout } = await lab.sandbox.run(["status", "--json"]);
      expect(JSON.parse(stdout)).toMatchObject({
        class: "idle",
        session_id: lab.client.sessionId()!,
      });
      await until("the session's file has all three calls", () => lab.toolsOf().length === 3);
      expect(lab.toolsOf()).toEqual([
        { name: "Bash", outcome: "ok" },
        { name: "Bash", outcome: "failed" },
        { name: "Read", outcome: "ok" },
      ]);
    },
    TEST_WITHIN_MS,
  );

  test(
    "a permission prompt is shown while it is open, and the tool when it was granted",
    async () => {
      await using lab = await startLab();

      await lab.client.prompt("[[permission]] Write something.");
      await lab.shows({ class: "waiting", text: "touch" });
      await lab.client.answer("enter");

      await lab.shows({ class: "tool-active", text: "touch" });
      await lab.shows({ class: "idle" });
      expect(await Bun.file(join(lab.place.workspace, "allowed.txt")).exists()).toBe(true);
    },
    TEST_WITHIN_MS,
  );

  test(
    "a permission prompt that was escaped turns idle, although no hook tells",
    async () => {
      await using lab = await startLab();

      await lab.client.prompt("[[permission]] Write something.");
      await lab.shows({ class: "waiting" });
      await lab.client.answer("escape");

      await lab.shows({ class: "idle" });
    },
    TEST_WITHIN_MS,
  );

  test(
    "a question of the agent is shown as waiting until it is answered",
    async () => {
      await using lab = await startLab();

      await lab.client.prompt("[[question]] Ask me.");
      await lab.shows({ class: "waiting" });
      await lab.client.answer("enter");

      await lab.shows({ class: "idle" });
    },
    TEST_WITHIN_MS,
  );

  test(
    "a subagent's work is shown, and its parent is idle only when it has ended",
    async () => {
      await using lab = await startLab();

      await lab.client.prompt("[[delegate]] Let somebody count.");
      await lab.shows({ class: "tool-active", text: "wc -l" });
      await until("the client is idle", () => lab.client.status() === "idle", {
        withinMs: SHOWN_WITHIN_MS,
      });

      await lab.shows({ class: "idle" });
      const classes = lab.history().map((state) => state.class);
      const atWork = classes.slice(classes.indexOf("thinking"), classes.lastIndexOf("tool-active"));
      expect(atWork).not.toContain("idle");
    },
    TEST_WITHIN_MS,
  );

  test.each([
    ["a running tool", "[[wait]] Wait.", { class: "tool-active" }],
    ["an answer", "[[ramble]] Talk.", { class: "thinking" }],
    ["an answer that has not begun", "[[silence]] Think.", { class: "thinking" }],
  ])(
    "Esc during %s turns idle",
    async (_what, prompt, during) => {
      await using lab = await startLab();
      await lab.client.prompt(prompt);
      await lab.shows(during);

      lab.client.press("escape");

      await lab.shows({ class: "idle" });
    },
    TEST_WITHIN_MS,
  );

  test(
    "the status line is drawn in the client, and what it says is on the bar",
    async () => {
      await using lab = await startLab();

      await lab.client.prompt("[[greeting]] Hello.");

      await until(
        "model and context are on the bar",
        () => {
          const state = lab.sandbox.barState();
          return state?.["model"] !== "" && state?.["percentage"] === 32;
        },
        { seen: lab.sandbox.barState, withinMs: SHOWN_WITHIN_MS },
      );
      expect(lab.sandbox.barState()?.["cache_read"]).toBe(300_000);
      await until("the client has drawn it", () => lab.client.drawn().includes("32%"), {
        seen: () => lab.client.drawn().slice(-2000),
      });
    },
    TEST_WITHIN_MS,
  );

  test.each([
    ["alone", "plugin"],
    ["beside the hooks of the settings", "both"],
  ] as const)(
    "our plugin %s tells the same",
    async (_how, hooks) => {
      await using lab = await startLab(hooks);

      await lab.client.prompt("[[tour]] Show me around.");

      await lab.shows({ class: "thinking" });
      await lab.shows({ class: "tool-active", text: "ls" });
      await lab.shows({ class: "tool-active", text: "exit 3" });
      await lab.shows({ class: "idle" });
      await until("the session's file has all three calls", () => lab.toolsOf().length >= 3);
      expect(lab.toolsOf()).toEqual([
        { name: "Bash", outcome: "ok" },
        { name: "Bash", outcome: "failed" },
        { name: "Read", outcome: "ok" },
      ]);
    },
    TEST_WITHIN_MS,
  );

  test("our plugin is valid by the client's own, strict word", () => {
    const home = mkdtempSync(join(tmpdir(), "llm-bridge-plugin-"));
    const plugin = join(PROJECT_ROOT, "share/claude-plugin");
    const run = (...args: readonly string[]) =>
      Bun.spawnSync([...(isolation() ?? []), client.path, "plugin", ...args], {
        env: { ...process.env, HOME: home, CLAUDE_CONFIG_DIR: home, DISABLE_AUTOUPDATER: "1" },
      });
    for (const place of [plugin, PROJECT_ROOT]) {
      expect(run("validate", "--strict", place)).toMatchObject({ exitCode: 0 });
      expect(run("marketplace", "add", place)).toMatchObject({ exitCode: 0 });
      expect(run("install", "llm-bridge@waybar-llm-bridge")).toMatchObject({ exitCode: 0 });
      expect(run("marketplace", "remove", "waybar-llm-bridge")).toMatchObject({ exitCode: 0 });
    }
    rmSync(home, { recursive: true });
  });

  test(
    "a client that is killed is gone from the bar",
    async () => {
      await using lab = await startLab();
      await lab.client.prompt("[[wait]] Wait.");
      await lab.shows({ class: "tool-active" });

      process.kill(lab.client.pid()!, "SIGKILL");

      await until(
        "there is no session any more",
        () => lab.sandbox.barState()?.["sessions"] === 0,
        {
          seen: lab.sandbox.barState,
          withinMs: SHOWN_WITHIN_MS,
        },
      );
    },
    TEST_WITHIN_MS,
  );
});

/** A client with our hooks and status line, a daemon, and everything that the bar has shown. */
interface Lab extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly place: ClientPlace;
  readonly client: TerminalClient;
  /** All that was shown so far, oldest first. */
  readonly history: () => readonly BarState[];
  /** Waits until something like this is shown, after what was waited for last. */
  readonly shows: (wanted: { readonly class: string; readonly text?: string }) => Promise<void>;
  /** The finished tool calls of the one session, as its file has them. */
  readonly toolsOf: () => readonly { readonly name: string; readonly outcome: string }[];
}

async function startLab(hooks: "settings" | "plugin" | "both" = "settings"): Promise<Lab> {
  await using owned = new AsyncDisposableStack();
  // The plugin finds the program by its name.
  const path = `${dirname(compiledBinary())}:${process.env["PATH"] ?? ""}`;
  const sandbox = owned.use(createSandbox({ env: { PATH: path } }));
  const place = prepareClient(sandbox);
  if (hooks !== "plugin") {
    const installed = await sandbox.run([
      "install-hooks",
      "--yes",
      `--settings=${place.settingsPath}`,
      `--claude-version=${CLIENT_VERSION}`,
    ]);
    expect(installed).toMatchObject({ exitCode: 0 });
  }
  const plugin = join(PROJECT_ROOT, "share/claude-plugin");
  const args = hooks === "settings" ? [] : ["--plugin-dir", plugin];
  await sandbox.startDaemon();
  const recorded = owned.use(recordStates(sandbox));
  const terminal = owned.use(await startTerminalClient(client.path, sandbox, place, args));
  const kept = owned.move();
  const history = recorded.states;
  let seen = 0;

  return {
    sandbox,
    place,
    client: terminal,
    history,
    shows: async (wanted) => {
      const at = await until(
        `the bar shows ${JSON.stringify(wanted)}`,
        () => {
          const index = history().findIndex(
            (state, i) =>
              i >= seen && state.class === wanted.class && state.text.includes(wanted.text ?? ""),
          );
          return index >= 0 && { index };
        },
        {
          withinMs: SHOWN_WITHIN_MS,
          seen: () => ({
            shown: history().map((state) => `${state.class.toString()}: ${state.text}`),
            client: terminal.status(),
          }),
        },
      );
      seen = at.index + 1;
    },
    toolsOf: () => recentTools(sandbox),
    [Symbol.asyncDispose]: async () => {
      await kept.disposeAsync();
    },
  };
}

function recentTools(sandbox: Sandbox): readonly { name: string; outcome: string }[] {
  const [name] = [...new Bun.Glob("*.json").scanSync({ cwd: sandbox.sessionsDir })];
  if (name === undefined) return [];
  // Our own file, which its own tests check.
  const file = JSON.parse(readFileSync(join(sandbox.sessionsDir, name), "utf8")) as {
    readonly session: { readonly recentTools: readonly { name: string; outcome: string }[] };
  };
  return file.session.recentTools.map(({ name: tool, outcome }) => ({ name: tool, outcome }));
}
