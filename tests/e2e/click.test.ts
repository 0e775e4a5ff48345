import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeNeeding, describeWhere, missingPrograms } from "../support/describe-needing.ts";
import { isAlive } from "../support/proc.ts";
import { samePicture, settledPicture } from "../support/module-text.ts";
import { createSandbox, type Sandbox } from "../support/sandbox.ts";
import { missingForTerminals, openTerminal, startTerminalDesktop } from "../support/terminals.ts";
import { until } from "../support/until.ts";
import { missingForUserManager, startUserManager } from "../support/user-manager.ts";
import { plugInPointer } from "../support/virtual-pointer.ts";

/** A compositor, a bar and two terminals. */
const TEST_WITHIN_MS = 120_000;

const QUIET = { stdout: "", stderr: "", exitCode: 0 };

/** The agent of that session does something. */
async function hook(sandbox: Sandbox, id: string, event: string, fields: object = {}) {
  const place = { session_id: id, cwd: `/srv/${id}` };
  await sandbox.hook({ hook_event_name: event, ...place, ...fields });
}

const classes = (sandbox: Sandbox): readonly unknown[] => [sandbox.barState()?.class].flat();

describe("clicking and scrolling on the bar", () => {
  test("mute is shown, and outlives the daemon", async () => {
    await using sandbox = createSandbox();
    const first = await sandbox.startDaemon();
    await hook(sandbox, "api", "UserPromptSubmit");
    await until("the bar shows it", () => classes(sandbox).includes("thinking"));
    const before = readFileSync(sandbox.statePath, "utf8");

    expect(await sandbox.run(["click", "mute"])).toEqual(QUIET);
    await until("the bar is muted", () => classes(sandbox).includes("muted"));
    expect(sandbox.barState()?.tooltip).toContain("Notifications are muted");
    await first.stop();
    const second = await sandbox.startDaemon();
    expect(classes(sandbox)).toContain("muted");

    expect(await sandbox.run(["click", "mute"])).toEqual(QUIET);
    await until("the bar is as it was", () => readFileSync(sandbox.statePath, "utf8") === before);
    await second.stop();
    await sandbox.startDaemon();
    expect(readFileSync(sandbox.statePath, "utf8")).toBe(before);
  });

  test("a pin ends as soon as anybody asks for something", async () => {
    await using sandbox = createSandbox();
    await sandbox.startDaemon();
    for (const id of ["api", "web"]) await hook(sandbox, id, "UserPromptSubmit");
    await until("both are known", () => sandbox.barState()?.["sessions"] === 2);
    expect(await sandbox.run(["click", "next"])).toEqual(QUIET);
    await until("api is pinned", () => classes(sandbox).includes("pinned"));
    expect(sandbox.barState()).toMatchObject({
      text: expect.stringContaining("api · Thinking"),
      session_id: "api",
    });

    const asks = { tool_name: "Bash", tool_input: { command: "make" } };
    await hook(sandbox, "web", "PermissionRequest", asks);
    await until("the bar tells of the request", () => classes(sandbox).includes("waiting"));
    expect(classes(sandbox)).not.toContain("pinned");
    expect(sandbox.barState()?.["session_id"]).toBe("web");
  });

  test("what is sent by a click is never a session, with a daemon or without", async () => {
    await using sandbox = createSandbox();
    await hook(sandbox, "api", "UserPromptSubmit");
    const daemon = await sandbox.startDaemon();
    for (const action of ["mute", "next", "previous"]) await sandbox.run(["click", action]);
    const forged = ["event", "--agent", "bridge", "--type", "submit"];
    expect((await sandbox.run(forged)).exitCode).toBe(0);
    await until("all of it has come", () => classes(sandbox).includes("muted"));
    await daemon.stop();
    expect((await sandbox.run(forged)).exitCode).toBe(0);
    expect((await sandbox.run(["status"])).stdout.trim().split("\n")).toHaveLength(1);
  });
});

describe("without a daemon", () => {
  test("a bar is told nothing but an exit code", async () => {
    await using sandbox = createSandbox();
    for (const action of ["mute", "next", "previous"]) {
      const told = await sandbox.run(["click", action]);
      expect(told).toEqual({ stdout: "", stderr: "", exitCode: 69 });
    }
  });

  describeNeeding("at a terminal", missingPrograms(["script"]), () => {
    test("a person is told what to do", async () => {
      await using sandbox = createSandbox();
      const log = join(sandbox.root, "typescript");
      const child = Bun.spawn(["script", "-qec", `${sandbox.binary} click mute`, log], {
        env: { ...sandbox.env },
        stdio: ["ignore", "ignore", "ignore"],
      });
      expect(await child.exited).toBe(69);
      expect(readFileSync(log, "utf8")).toContain(
        "The daemon does not run: mute needs it. (daemon-unavailable)",
      );
    });
  });
});

describe("a click that cannot do what it means", () => {
  test("says so by a notification, because a bar has nowhere to put words", async () => {
    await using sandbox = createSandbox();
    const { path, notification } = recordNotifications(sandbox);
    await hook(sandbox, "api", "UserPromptSubmit");
    const env = { PATH: path };
    const told = await sandbox.run(["click", "focus"], { env });
    expect(told).toEqual({ stdout: "", stderr: "", exitCode: 1 });
    expect(await notification()).toContain("No compositor answers that we can talk to.");
  });

  test("is a mistake in the bar's configuration, where there is no such action", async () => {
    await using sandbox = createSandbox();
    expect(await sandbox.run(["click", "sing"])).toMatchObject({
      stderr: expect.stringContaining("There are: focus, details, mute, next, previous."),
      exitCode: 64,
    });
    expect(await sandbox.run(["click"])).toMatchObject({ exitCode: 64 });
  });
});

test("details are the tooltip's text of the session that is shown, as a notification", async () => {
  await using sandbox = createSandbox();
  const { path, notification } = recordNotifications(sandbox);
  await hook(sandbox, "api", "PreToolUse", {
    tool_name: "Bash",
    tool_use_id: "t1",
    tool_input: { command: "make <all> && echo $HOME" },
  });
  expect(await sandbox.run(["click", "details"], { env: { PATH: path } })).toEqual(QUIET);
  const told = await notification();
  expect(told).toContain("\tapi\t");
  expect(told).toContain("Bash make &lt;all&gt; &amp;&amp; echo $HOME");
});

describeWhere("a bar that is a service", missingForUserManager(), () => {
  test(
    "takes nothing with it that a click for details has started",
    async () => {
      await using manager = await startUserManager();
      const { sandbox } = manager;
      const told = join(sandbox.home, "told");
      const says = `echo $$ > ${told}.new; mv ${told}.new ${told}; exec sleep 1000000`;
      mkdirSync(join(sandbox.configDir, "llm-bridge"));
      writeFileSync(
        join(sandbox.configDir, "llm-bridge/config.toml"),
        `[desktop]\ndetails_command = '${says}'\n`,
      );
      await hook(sandbox, "api", "UserPromptSubmit");
      const script = join(sandbox.home, "bar");
      writeFileSync(script, `#!/bin/sh\n${sandbox.binary} click details\nexec sleep 1000000\n`);
      chmodSync(script, 0o755);
      const environment = Object.entries(sandbox.env).map(
        ([name, value]) => `Environment=${name}=${value}\n`,
      );
      await manager.writeUnit(
        "bar.service",
        `[Service]\n${environment.join("")}ExecStart=${script}\n`,
      );

      expect(await manager.systemctl("start", "bar.service")).toMatchObject({ exitCode: 0 });
      const pid = await until(
        "it says who it is",
        () => existsSync(told) && readFileSync(told, "utf8"),
      );
      expect(await manager.systemctl("stop", "bar.service")).toMatchObject({ exitCode: 0 });
      expect(isAlive(Number(pid))).toBe(true);
    },
    TEST_WITHIN_MS,
  );
});

describeNeeding("a real mouse on a real Waybar", missingForTerminals(), () => {
  test(
    "does what each click means",
    async () => {
      await using desktop = await startTerminalDesktop();
      const { sandbox, session } = desktop;
      const { path, notification } = recordNotifications(sandbox);
      for (const id of ["api", "web"]) await openTerminal(desktop, id);
      await sandbox.startDaemon();
      const click = `PATH="${path}" ${sandbox.binary} click`;
      await session.startWaybar("clicks", barWith(sandbox, click), BAR_STYLE);
      using pointer = await plugInPointer(
        join(session.runtimeDir, session.env["WAYLAND_DISPLAY"] ?? ""),
      );

      // Until the bar has seen that there is a mouse, clicks on it go nowhere; too many of them, and others get lost.
      const untouched = barOf(await settledPicture(session));
      let moves = 0;
      await until("the bar sees the mouse", async () => {
        pointer.moveTo(0.05 + (moves++ % 2) / 100, MODULE_Y);
        return !samePicture(barOf(await session.picture()), untouched);
      });
      expect(sandbox.barState()?.["session_id"]).toBe("api");
      expect(await desktop.focusedTitle()).toBe("web");
      pointer.click("left");
      await until("a click brings the shown session forward", async () => {
        return (await desktop.focusedTitle()) === "api";
      });

      pointer.click("middle");
      await until("the middle button mutes", () => classes(sandbox).includes("muted"));
      pointer.click("right");
      expect(await notification()).toContain("Thinking");
      pointer.scroll("down");
      await until("scrolling pins", () => classes(sandbox).includes("pinned"));
      const first = sandbox.barState()?.["session_id"];
      pointer.scroll("down");
      await until("scrolling goes on", () => sandbox.barState()?.["session_id"] !== first);
      pointer.scroll("up");
      await until("scrolling goes back", () => sandbox.barState()?.["session_id"] === first);
    },
    TEST_WITHIN_MS,
  );
});

/** In the middle of a bar of 30 pixels on a screen of 720. */
const MODULE_Y = 15 / 720;

const BAR_STYLE =
  "* { font-family: DejaVu Sans; } #custom-llm { padding: 0 300px; } #custom-llm:hover { background: #a04010; }";

/** The part of a picture of 1280 pixels a line in which the bar is, and nothing else. */
const barOf = (picture: Uint8Array): Uint8Array => picture.subarray(0, 1280 * 3 * 29);

/** The module as docs/desktop.md has it. */
function barWith({ statePath }: Sandbox, click: string) {
  const module = {
    exec: `cat ${statePath}`,
    "return-type": "json",
    interval: "once",
    signal: 8,
    "on-click": `${click} focus`,
    "on-click-right": `${click} details`,
    "on-click-middle": `${click} mute`,
    "on-scroll-up": `${click} previous`,
    "on-scroll-down": `${click} next`,
  };
  return { layer: "top", height: 30, "modules-left": ["custom/llm"], "custom/llm": module };
}

/** A desktop that takes notifications down instead of showing them; `path` is the PATH on which it is. */
function recordNotifications({ root, home, env }: Sandbox) {
  const log = join(home, "notifications");
  const dir = join(root, "desktop");
  mkdirSync(dir);
  const program = join(dir, "notify-send");
  writeFileSync(
    program,
    `#!/bin/sh\n{ printf '%s\\t' "$@"; echo; } >> '${log}.new' && mv '${log}.new' '${log}'\n`,
  );
  for (const made of [dir, program]) chmodSync(made, 0o755);
  return {
    path: `${dir}:${env["PATH"] ?? ""}`,
    notification: async () =>
      await until("there is a notification", () => existsSync(log) && readFileSync(log, "utf8")),
  };
}
