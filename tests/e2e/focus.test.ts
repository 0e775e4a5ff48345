import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeNeeding, describeWhere } from "../support/describe-needing.ts";
import { isAlive } from "../support/proc.ts";
import {
  missingForTerminals,
  openTerminal,
  startTerminalDesktop,
  type TerminalDesktop,
  waitForWindow,
} from "../support/terminals.ts";
import { until } from "../support/until.ts";

/** A compositor and two or three terminals. */
const TEST_WITHIN_MS = 120_000;

const QUIET = { stdout: "", stderr: "", exitCode: 0 };

describeNeeding("focus on a real sway", missingForTerminals(), () => {
  test(
    "brings the terminal of the session forward that is asked for, from any workspace",
    async () => {
      await using desktop = await startTerminalDesktop();
      await openTerminal(desktop, "api-1");
      await desktop.sway("workspace 2");
      await openTerminal(desktop, "web-2");

      for (const id of ["api-1", "web-2", "api-1"]) {
        expect(await desktop.sandbox.run(["focus", id.slice(0, 3)])).toEqual(QUIET);
        expect(await desktop.focusedTitle()).toBe(id);
      }
    },
    TEST_WITHIN_MS,
  );

  test(
    "without a name, goes where the bar points: to who asks, or to whom it is pinned",
    async () => {
      await using desktop = await startTerminalDesktop();
      const { sandbox } = desktop;
      await sandbox.startDaemon();
      for (const id of ["api", "web", "docs"]) await openTerminal(desktop, id);
      await ask(desktop, "web");
      await until("the bar speaks of web", () => sandbox.barState()?.["session_id"] === "web");
      expect(await sandbox.run(["focus"])).toEqual(QUIET);
      expect(await desktop.focusedTitle()).toBe("web");

      // The bar's own choice, then each row of the tooltip: web, api, docs.
      for (const id of ["web", "api", "docs"]) {
        expect(await sandbox.run(["click", "next"])).toEqual(QUIET);
        await until(`the bar is pinned to ${id}`, () => {
          const state = sandbox.barState();
          return state?.["session_id"] === id && state.class.includes("pinned");
        });
      }
      expect(await sandbox.run(["click", "focus"])).toEqual(QUIET);
      expect(await desktop.focusedTitle()).toBe("docs");
    },
    TEST_WITHIN_MS,
  );

  test(
    "next-waiting goes from one that waits to the next, the longest waiting first",
    async () => {
      await using desktop = await startTerminalDesktop();
      const { sandbox } = desktop;
      for (const id of ["api", "web", "docs"]) await openTerminal(desktop, id);
      expect(await sandbox.run(["focus", "next-waiting"])).toMatchObject({
        stdout: "",
        stderr: expect.stringContaining("No session waits for you. (nobody-waits)"),
        exitCode: 1,
      });

      await ask(desktop, "docs");
      await ask(desktop, "api");
      for (const id of ["docs", "api", "docs"]) {
        expect(await sandbox.run(["focus", "next-waiting"])).toEqual(QUIET);
        expect(await desktop.focusedTitle()).toBe(id);
      }
    },
    TEST_WITHIN_MS,
  );

  test(
    "tells the windows of a terminal that has them all in one process by their titles",
    async () => {
      await using desktop = await startTerminalDesktop();
      const socket = join(desktop.session.runtimeDir, "foot.sock");
      desktop.start(["foot", `--server=${socket}`]);
      await until("the terminal's server listens", () => existsSync(socket));
      for (const project of ["garden", "harbour"]) {
        const cwd = join(desktop.sandbox.home, project);
        mkdirSync(cwd);
        const id = `session-of-${project}`;
        const title = `~/${project}: vi`;
        desktop.start([
          "footclient",
          `--server-socket=${socket}`,
          ...desktop.agent(id, { cwd, title }),
        ]);
        await desktop.agentPid(id);
        await waitForWindow(desktop, title);
      }
      expect(await desktop.sandbox.run(["focus", "session-of-garden"])).toEqual(QUIET);
      expect(await desktop.focusedTitle()).toBe("~/garden: vi");
      expect(await desktop.sandbox.run(["focus", "session-of-harbour"])).toEqual(QUIET);
      expect(await desktop.focusedTitle()).toBe("~/harbour: vi");
    },
    TEST_WITHIN_MS,
  );

  test(
    "goes through tmux: to the terminal that shows it, and to the pane",
    async () => {
      await using desktop = await startTerminalDesktop();
      const tmux = ["tmux", "-f", "/dev/null", "-S", join(desktop.session.runtimeDir, "tmux.sock")];
      const newWindow = [...tmux, "new-session", "-d", "-s", "work", "-n", "editor"];
      await desktop.run(newWindow);
      await desktop.run([...tmux, "new-window", "-n", "agents", ...desktop.agent("api")]);
      await desktop.run([...tmux, "split-window", "-t", "agents", ...desktop.agent("web")]);
      for (const id of ["api", "web"]) await desktop.agentPid(id);
      const apart = await desktop.sandbox.run(["focus", "api"]);
      expect(apart).toMatchObject({ stdout: "", exitCode: 1 });
      expect(apart.stderr).toContain("`tmux attach` in any terminal shows it.");

      await desktop.run([...tmux, "select-window", "-t", "editor"]);
      desktop.start(["foot", "--title=in tmux", ...tmux, "attach", "-t", "work"]);
      await waitForWindow(desktop, "in tmux");
      await untilAttached(desktop, tmux);
      await openTerminal(desktop, "another");
      const current = async () => {
        const where = "#{window_name} #{pane_start_command}";
        const shown = await desktop.run([...tmux, "display-message", "-p", "-t", "work:", where]);
        return shown.stdout;
      };
      expect(await current()).toStartWith("editor");

      for (const id of ["api", "web"]) {
        await desktop.sway(`[title="^another$"] focus`);
        expect(await desktop.sandbox.run(["focus", id])).toEqual(QUIET);
        expect(await desktop.focusedTitle()).toBe("in tmux");
        expect(await current()).toMatch(new RegExp(`^agents .*${id}`));
      }
    },
    TEST_WITHIN_MS,
  );

  test(
    "finds the compositor when the environment names one that is gone",
    async () => {
      await using desktop = await startTerminalDesktop();
      await openTerminal(desktop, "api");
      await openTerminal(desktop, "web");
      const env = { SWAYSOCK: join(desktop.sandbox.root, "gone.sock"), NIRI_SOCKET: "/dev/null" };
      expect(await desktop.sandbox.run(["focus", "api"], { env })).toEqual(QUIET);
      expect(await desktop.focusedTitle()).toBe("api");
    },
    TEST_WITHIN_MS,
  );

  test(
    "does not wait for a compositor that hangs",
    async () => {
      await using desktop = await startTerminalDesktop();
      await openTerminal(desktop, "api");
      // Its socket is named after its process.
      const pid = Number(/\.(\d+)\.sock$/.exec(desktop.session.env["SWAYSOCK"] ?? "")?.[1]);
      process.kill(pid, "SIGSTOP");
      try {
        const told = await desktop.sandbox.run(["focus", "api"]);
        expect(told).toMatchObject({ stdout: "", exitCode: 1 });
        expect(told.stderr).toContain("(compositor-unavailable)");
      } finally {
        process.kill(pid, "SIGCONT");
      }
    },
    TEST_WITHIN_MS,
  );

  test(
    "says what is missing: the agent, the window",
    async () => {
      await using desktop = await startTerminalDesktop();
      const { sandbox } = desktop;
      // This agent lives in no terminal: the test stands for it.
      await sandbox.hook({ hook_event_name: "UserPromptSubmit", session_id: "apart", cwd: "/srv" });
      const apart = await sandbox.run(["focus", "apart"]);
      expect(apart.stderr).toContain("No window of session apart was found. (window-unknown)");

      await openTerminal(desktop, "api");
      process.kill(await desktop.agentPid("api"), "SIGKILL");
      await until("the agent is gone", async () => {
        const gone = await sandbox.run(["focus", "api"]);
        return gone.exitCode === 1 && gone.stderr.includes("(agent-not-running)");
      });
    },
    TEST_WITHIN_MS,
  );

  test(
    "a click for details starts the command of the configuration, which outlives the bar",
    async () => {
      await using desktop = await startTerminalDesktop();
      const { sandbox } = desktop;
      await openTerminal(desktop, "api");
      const told = join(sandbox.home, "told");
      const command = `echo "$$ $1 $LLM_BRIDGE_SESSION_ID" > ${told}.new && mv ${told}.new ${told}; exec sleep 1000000`;
      writeConfig(desktop, `[desktop]\ndetails_command = '''${command}'''\n`);

      // What a bar starts is in its process group, and dies with it.
      const clicked = `"${sandbox.binary}" click details; exec sleep 1000000`;
      const bar = desktop.start(["setsid", "--wait", "sh", "-c", clicked]);
      const [pid, ...ids] = (
        await until("the command says who it is", () => readIfThere(told))
      ).split(" ");
      expect(ids).toEqual(["api", "api"]);
      process.kill(-bar.pid, "SIGKILL");
      await bar.exited;
      expect(isAlive(Number(pid))).toBe(true);
    },
    TEST_WITHIN_MS,
  );
});

const missingForNamespaces = (): readonly string[] =>
  Bun.spawnSync(["unshare", "--user", "true"]).success
    ? missingForTerminals()
    : ["a user namespace"];

describeWhere(
  "in a user namespace of its own, as a sandboxed service",
  missingForNamespaces(),
  () => {
    test(
      "finds the way through tmux, though the agent's variables cannot be read there",
      async () => {
        await using desktop = await startTerminalDesktop();
        const dir = desktop.session.runtimeDir;
        const tmux = ["env", `TMUX_TMPDIR=${dir}`, "tmux", "-f", "/dev/null", "-L", "work"];
        await desktop.run([...tmux, "new-session", "-d", ...desktop.agent("api")]);
        await desktop.run([...tmux, "new-window", "-n", "editor"]);
        await desktop.agentPid("api");
        desktop.start(["foot", "--title=in tmux", ...tmux, "attach"]);
        await waitForWindow(desktop, "in tmux");
        await untilAttached(desktop, tmux);
        await openTerminal(desktop, "another");

        const uid = desktop.session.uid ?? process.getuid?.() ?? 0;
        const apart = ["env", `TMUX_TMPDIR=${dir}`, "unshare", "--user", `--map-user=${uid}`];
        expect(await desktop.run([...apart, desktop.sandbox.binary, "focus", "api"])).toEqual(
          QUIET,
        );
        expect(await desktop.focusedTitle()).toBe("in tmux");
        const shown = await desktop.run([
          ...tmux,
          "display-message",
          "-p",
          "#{pane_start_command}",
        ]);
        expect(shown.stdout).toContain("api");
      },
      TEST_WITHIN_MS,
    );
  },
);

/** A terminal has its window before tmux shows anything in it. */
async function untilAttached(desktop: TerminalDesktop, tmux: readonly string[]): Promise<void> {
  await until("tmux is shown in a terminal", async () => {
    const { stdout } = await desktop.run([...tmux, "list-clients"]);
    return stdout !== "";
  });
}

/** The session's agent asks for leave to run a command. */
async function ask(desktop: TerminalDesktop, id: string): Promise<void> {
  const payload = {
    hook_event_name: "PermissionRequest",
    session_id: id,
    tool_name: "Bash",
    tool_input: { command: "make" },
  };
  const env = { CLAUDE_PID: String(await desktop.agentPid(id)) };
  expect((await desktop.sandbox.hook(payload, { env })).exitCode).toBe(0);
}

function writeConfig({ sandbox }: TerminalDesktop, text: string): void {
  const dir = join(sandbox.configDir, "llm-bridge");
  mkdirSync(dir);
  writeFileSync(join(dir, "config.toml"), text);
  chmodSync(dir, 0o755);
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}
