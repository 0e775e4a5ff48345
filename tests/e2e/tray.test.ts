import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderServiceUnit, renderSocketUnit } from "../../src/install/systemd/units.ts";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, describeWhere, missingPrograms } from "../support/describe-needing.ts";
import { freePort } from "../support/free-port.ts";
import {
  type HeadlessSession,
  missingForHeadlessBar,
  startHeadlessSession,
} from "../support/headless-bar.ts";
import { type Running, startProgram } from "../support/running.ts";
import { asUser, createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";
import { missingForUserManager, startUserManager } from "../support/user-manager.ts";
import { plugInPointer, type VirtualPointer } from "../support/virtual-pointer.ts";

/** A compositor, a bus, a bar or two, and several pictures. */
const TEST_WITHIN_MS = 120_000;

const SHOTS = join(PROJECT_ROOT, "dist/e2e");

const ITEM = "/StatusNotifierItem org.kde.StatusNotifierItem";
const MENU = "/StatusNotifierItem/menu com.canonical.dbusmenu";

const BAR = {
  layer: "top",
  height: 30,
  "modules-right": ["tray"],
  tray: { "icon-size": 21 },
};
const STYLE =
  "* { font-family: DejaVu Sans; } window#waybar { background: #222; color: #ddd; } #tray { padding: 0 20px; }";

const LOGGED = {
  inTray: "the icon is in the tray",
  noTray: "there is no tray to put the icon in",
  gone: "tray is degraded: ",
  back: "tray works again",
};

describeNeeding(
  "the icon in the tray of a real Waybar",
  [...missingForHeadlessBar(), ...missingPrograms(["busctl", "dbus-daemon"])],
  () => {
    test(
      "shows the state, tells more when it is pointed at, and has a menu that works",
      async () => {
        await using session = await startHeadlessSession({ width: 480, height: 300 });
        await session.startBus();
        const bar = await session.startWaybar("tray", BAR, STYLE);
        const empty = await session.picture();
        await using sandbox = trayIn(session);
        const daemon = await sandbox.startDaemon();
        await logs(daemon, LOGGED.inTray);
        const shown = createPictures(session, empty);
        await shown.changes("idle");

        await hook(sandbox, "web", "UserPromptSubmit");
        await shown.changes("busy");
        await hook(sandbox, "api", "PermissionRequest", {
          tool_name: "Bash",
          tool_input: { command: "make <all> & test" },
        });
        await shown.changes("waiting");
        const bus = busOf(session, { pid: daemon.pid, uid: session.uid });
        // A bar may draw one state in several steps: a change on the screen is no sign of the last.
        await until("it asks for attention", async () => {
          return (await bus.get(`${ITEM} Status`)) === 's "NeedsAttention"';
        });
        expect(await bus.get(`${ITEM} ToolTip`)).toBe(
          '(sa(iiay)ss) "" 0 "2 sessions: 1 waits, 1 at work" "<b>api</b> \\302\\267 Permission: Bash make &lt;all&gt; &amp; test"',
        );

        using pointer = await plugInPointer(
          join(session.runtimeDir, session.env["WAYLAND_DISPLAY"] ?? ""),
        );
        await pointAt(pointer, "the tooltip opens", () => shown.hasChanged("tooltip"));
        pointer.click("right");
        await shown.changes("menu");

        await bus.click(4);
        await until("notifications are muted", () => barClasses(sandbox).includes("muted"));
        await until("the tooltip says so", async () =>
          (await bus.get(`${ITEM} ToolTip`)).includes("Notifications are muted"),
        );
        expect(await bus.call(`${MENU} GetProperty is 4 toggle-state`)).toBe("v i 1");
        await bus.click(6);
        expect(await daemon.exited).toBe(0);
        await until("the bar has let it go", async () => !(await bus.isThere()));
        expect(bar.isRunning()).toBe(true);
      },
      TEST_WITHIN_MS,
    );

    test(
      "comes back with the next bar, and with the next bus",
      async () => {
        await using session = await startHeadlessSession({ width: 480, height: 60 });
        await using sandbox = trayIn(session);
        const daemon = await sandbox.startDaemon();
        await logs(daemon, LOGGED.gone);
        expect(daemon.stderr()).toContain(`No session bus at ${session.runtimeDir}/bus`);
        await until("it is seen on our bar", () => barClasses(sandbox).includes("degraded"));

        const bus = await session.startBus();
        await logs(daemon, LOGGED.back);
        await logs(daemon, LOGGED.noTray);
        await until("our bar is as ever", () => !barClasses(sandbox).includes("degraded"));
        const first = await session.startWaybar("first", BAR, STYLE);
        await logs(daemon, LOGGED.inTray);
        await first.stop();
        await logs(daemon, LOGGED.noTray, 2);
        const second = await session.startWaybar("second", BAR, STYLE);
        await logs(daemon, LOGGED.inTray, 2);

        await bus.stop();
        await logs(daemon, LOGGED.gone, 2);
        await second.stop();
        await session.startBus();
        await logs(daemon, LOGGED.back, 2);
        await session.startWaybar("third", BAR, STYLE);
        await logs(daemon, LOGGED.inTray, 3);
      },
      TEST_WITHIN_MS,
    );
  },
);

describeNeeding("the tray on a bus", missingPrograms(["busctl", "dbus-daemon"]), () => {
  test("what others send it, however wrong, is answered with an error and harms nothing", async () => {
    await using desk = await startDesk();
    const { bus, daemon } = desk;
    for (const [call, error] of [
      [`/nothing org.kde.StatusNotifierItem Activate ii 0 0`, "There is nothing at /nothing"],
      [`${ITEM} Explode`, "There is no method Explode"],
      [`${ITEM} Explode a{sv} 1 a ay 3 1 2 3`, "There is no method Explode"],
      [`${MENU} GetLayout iias 99 0 0`, "The menu has no entry 99"],
      [`${MENU} GetLayout s x`, "The menu has no entry x"],
      [`${MENU} GetProperty is 1 __proto__`, "The menu has no entry 1, or not that property"],
      [
        `/StatusNotifierItem org.freedesktop.DBus.Properties Get ss org.kde.StatusNotifierItem constructor`,
        "There is no property constructor",
      ],
      [
        `/StatusNotifierItem org.freedesktop.DBus.Properties Get ss some.other Id`,
        "There is no interface some.other",
      ],
      [
        `/StatusNotifierItem org.freedesktop.DBus.Properties Set ssv org.kde.StatusNotifierItem Id s x`,
        "Nothing can be set",
      ],
    ] as const) {
      expect(await bus.call(call)).toContain(error);
    }
    for (const call of [`${MENU} Event isvu 99 clicked s x 0`, `${MENU} EventGroup s x`]) {
      expect(await bus.call(call)).not.toContain("failed");
    }
    expect(daemon.isRunning()).toBe(true);
    expect(await bus.get(`${ITEM} Id`)).toBe('s "waybar-llm-bridge"');
  });

  test("a click opens the dashboard, and the menu its settings", async () => {
    const port = await freePort();
    await using desk = await startDesk({ LLM_BRIDGE_HTTP_PORT: String(port) });
    const { bus, opened } = desk;
    await bus.call(`${ITEM} Activate ii 0 0`);
    await until("a browser opens it", () => opened().includes(`http://127.0.0.1:${port}/`));
    expect(opened()).not.toContain("settings");
    await bus.click(2);
    await until("and its settings", () => opened().includes('name="view" value="settings"'));
  });

  test("it is there only where the configuration wants it, from one reload to the next", async () => {
    await using desk = await startDesk();
    const { bus, daemon, sandbox } = desk;
    configure(sandbox, "");
    daemon.signal("SIGHUP");
    await until("it goes", async () => !(await bus.isThere()));
    configure(sandbox, "[tray]\nenabled = true\n");
    daemon.signal("SIGHUP");
    await until("it comes back", bus.isThere);
  });
});

describeWhere("the tray of a service", missingForUserManager(), () => {
  test(
    "opens a browser outside the sandbox, and quits so that no event brings it back",
    async () => {
      await using manager = await startUserManager();
      const { sandbox } = manager;
      const browser = fakeBrowser(sandbox);
      configure(sandbox, "[tray]\nenabled = true\n");
      const port = await freePort();
      await manager.writeUnit(SOCKET, renderSocketUnit());
      await manager.writeUnit(SERVICE, renderServiceUnit(sandbox.binary));
      await manager.writeUnit(
        `${SERVICE}.d/test.conf`,
        // As systemd does by itself from version 254 on.
        `[Service]\nPrivateUsers=yes\nEnvironment=PATH=${browser.path} LLM_BRIDGE_HTTP_PORT=${port}\n`,
      );
      await manager.systemctl("start", SERVICE);
      const bus = busOf(manager.sandbox, {
        pid: Number(await manager.show(SERVICE, "MainPID")),
        uid: manager.uid,
      });
      await until("the icon is there", bus.isThere);

      await bus.click(1);
      // The service itself could not write there.
      await until("a browser opens the dashboard", () =>
        browser.opened().includes(`http://127.0.0.1:${port}/`),
      );
      expect(await bus.call(`${MENU} GetProperty is 6 label`)).toBe(
        'v s "Quit until the next login"',
      );
      await bus.click(6);
      for (const unit of [SERVICE, SOCKET]) {
        await until(`${unit} is stopped`, async () => {
          return (await manager.show(unit, "ActiveState")) === "inactive";
        });
      }
      await hook(sandbox, "api", "UserPromptSubmit");
      expect(await manager.show(SERVICE, "ActiveState")).toBe("inactive");
      expect(sandbox.barState()?.["sessions"]).toBe(1);
    },
    TEST_WITHIN_MS,
  );
});

const SERVICE = "llm-bridge.service";
const SOCKET = "llm-bridge.socket";

/** A user's programs on a headless desktop, with the tray switched on. */
function trayIn(session: HeadlessSession): Sandbox {
  const { runtimeDir, uid } = session;
  const sandbox = createSandbox({ runtimeDir, ...(uid !== undefined && { uid }) });
  configure(sandbox, "[tray]\nenabled = true\n");
  return sandbox;
}

function configure({ configDir }: Sandbox, text: string): void {
  const dir = join(configDir, "llm-bridge");
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  writeFileSync(join(dir, "config.toml"), text);
  // A user who is not us has to be able to come here.
  for (const path of [configDir, join(configDir, "..")]) chmodSync(path, 0o755);
}

/** A bus and a daemon on it, without any desktop. */
async function startDesk(env: Readonly<Record<string, string>> = {}) {
  await using owned = new AsyncDisposableStack();
  const sandbox = owned.use(createSandbox());
  configure(sandbox, "[tray]\nenabled = true\n");
  const browser = fakeBrowser(sandbox);
  const address = `unix:path=${join(sandbox.runtimeDir, "bus")}`;
  owned.use(
    startProgram(["dbus-daemon", "--session", "--nofork", `--address=${address}`], {
      env: sandbox.env,
    }),
  );
  await until("the bus listens", () => existsSync(join(sandbox.runtimeDir, "bus")));
  const daemon = await sandbox.startDaemon([], { env: { ...env, PATH: browser.path } });
  const bus = busOf(sandbox, daemon);
  await until("the icon is there", bus.isThere, { seen: daemon.stderr });
  const kept = owned.move();
  return {
    bus,
    daemon,
    sandbox,
    opened: browser.opened,
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  };
}

/** A browser that keeps what it is to open, in the user's home; `path` is the PATH on which it is. */
function fakeBrowser({ root, home, env }: Sandbox) {
  const dir = join(root, "browser");
  const log = join(home, "opened.html");
  mkdirSync(dir);
  const program = join(dir, "xdg-open");
  writeFileSync(program, `#!/bin/sh\ncat "$1" >> '${log}'\n`);
  for (const path of [dir, program]) chmodSync(path, 0o755);
  return {
    path: `${dir}:${env["PATH"] ?? ""}`,
    opened: () => (existsSync(log) ? readFileSync(log, "utf8") : ""),
  };
}

/** The bus of that runtime directory, and the item of a daemon on it, as busctl sees them. */
function busOf(
  { runtimeDir }: Pick<Sandbox, "runtimeDir">,
  { pid, uid }: { readonly pid: number; readonly uid?: number | undefined },
) {
  const name = `org.kde.StatusNotifierItem-${pid}-1`;
  const busctl = async (...args: readonly string[]) => {
    const command = ["busctl", `--address=unix:path=${runtimeDir}/bus`, ...args];
    const child = Bun.spawn([...asUser(uid), ...command], { stdout: "pipe", stderr: "pipe" });
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return (stdout + stderr).trim();
  };
  const call = async (text: string) => await busctl("call", "--", name, ...text.split(" "));
  return {
    /** `PATH INTERFACE METHOD SIGNATURE ARGUMENTS`, as busctl wants them; gives the answer, or the error's text. */
    call,
    get: async (text: string) => await busctl("get-property", "--", name, ...text.split(" ")),
    /** Chooses an entry of the menu. */
    click: async (id: number) => await call(`${MENU} Event isvu ${id} clicked s x 0`),
    isThere: async () => (await busctl("list", "--no-legend")).includes(name),
  };
}

/** Waits until the daemon has logged that so many times. */
async function logs(daemon: Running, text: string, times = 1): Promise<void> {
  await until(
    `the daemon has logged “${text}” ${times} times`,
    () => daemon.stderr().split(text).length > times,
    { withinMs: 30_000, seen: daemon.stderr },
  );
}

async function hook(sandbox: Sandbox, id: string, event: string, fields: object = {}) {
  await sandbox.hook({ hook_event_name: event, session_id: id, cwd: `/srv/${id}`, ...fields });
}

const barClasses = (sandbox: Sandbox): readonly unknown[] => [sandbox.barState()?.class].flat();

/** Waits for the screen to change, and keeps each picture for people. */
function createPictures(session: HeadlessSession, first: Uint8Array) {
  let last = first;
  const hasChanged = async (name: string) => {
    const picture = await session.picture();
    if (Bun.deepEquals(picture, last)) return false;
    last = picture;
    mkdirSync(SHOTS, { recursive: true });
    await session.screenshot(join(SHOTS, `tray-${name}.png`));
    return true;
  };
  return {
    hasChanged,
    changes: async (name: string) =>
      await until(`the screen shows something else: ${name}`, async () => await hasChanged(name)),
  };
}

/** A bar that has not yet seen that there is a mouse takes no notice of it: it is moved until something happens. */
async function pointAt(pointer: VirtualPointer, what: string, look: () => Promise<boolean>) {
  let moves = 0;
  await until(
    what,
    async () => {
      pointer.moveTo(0.935 + (moves++ % 2) / 500, 0.05);
      return await look();
    },
    { withinMs: 30_000 },
  );
}
