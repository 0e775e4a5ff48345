import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PLACES_FILE, renderPlaces } from "../../src/install/systemd/places.ts";
import { renderServiceUnit, renderSocketUnit } from "../../src/install/systemd/units.ts";
import { startFakeWaybar } from "../fakes/fake-waybar.ts";
import { fillQueue } from "../support/datagram.ts";
import { describeNeeding, describeWhere, missingPrograms } from "../support/describe-needing.ts";
import { freePort } from "../support/free-port.ts";
import { isAlive, readProc } from "../support/proc.ts";
import { startProgram } from "../support/running.ts";
import { asUser, createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";
import {
  missingForUserManager,
  startUserManager,
  type UserManager,
} from "../support/user-manager.ts";

const SERVICE = "llm-bridge.service";
const SOCKET = "llm-bridge.socket";

const prompt = (session_id = "s1") => ({
  hook_event_name: "UserPromptSubmit",
  session_id,
  prompt: "go",
});

describeNeeding("the units", missingPrograms(["systemd-analyze"]), () => {
  async function analyze(sandbox: Sandbox, ...args: readonly string[]) {
    const units = join(sandbox.root, "units");
    mkdirSync(units);
    writeFileSync(join(units, SERVICE), renderServiceUnit(sandbox.binary));
    writeFileSync(join(units, SOCKET), renderSocketUnit());
    const child = Bun.spawn(
      ["systemd-analyze", "--user", "--man=no", ...args, join(units, SERVICE)],
      { env: { ...sandbox.env }, stdout: "pipe", stderr: "pipe" },
    );
    const stderr = await child.stderr.text();
    return { stderr, exitCode: await child.exited };
  }

  test("are understood by systemd to the last word", async () => {
    await using sandbox = createSandbox();
    // What it does not know it says on stderr, and leaves with 0.
    expect(await analyze(sandbox, "verify")).toEqual({ stderr: "", exitCode: 0 });
  });

  test("expose no more than docs/service.md says", async () => {
    await using sandbox = createSandbox();
    // In tenths, as systemd 252 counts; it knows nothing of user services, and so counts capabilities that nobody has.
    const { exitCode } = await analyze(sandbox, "security", "--offline=true", "--threshold=60");
    expect(exitCode).toBe(0);
  });
});

describeNeeding(
  "a socket that is handed over",
  missingPrograms(["systemd-socket-activate"]),
  () => {
    const activate = (sandbox: Sandbox, path: string, extra: readonly string[] = []) =>
      startProgram(
        [
          "systemd-socket-activate",
          "--datagram",
          `--listen=${path}`,
          ...extra,
          ...Object.entries(sandbox.env).map(([name, value]) => `--setenv=${name}=${value}`),
          sandbox.binary,
          "daemon",
        ],
        { env: sandbox.env },
      );

    test("gives what was sent before the daemon ran, and stays when it goes", async () => {
      await using sandbox = createSandbox();
      await using daemon = activate(sandbox, sandbox.socketPath);
      await until("somebody listens", () => existsSync(sandbox.socketPath));

      await sandbox.hook(prompt("early"));
      await until("it is on the bar", () => sandbox.barState()?.["sessions"] === 1);
      await sandbox.hook(prompt("late"));
      await until("so is the next", () => sandbox.barState()?.["sessions"] === 2);

      expect(await daemon.stop()).toBe(0);
      expect(existsSync(sandbox.socketPath)).toBe(true);
    });

    test.each([
      ["at another path", []],
      ["with a second one", ["--listen=second.sock"]],
    ])("%s is refused, and the refusal says what was found", async (_title, extra) => {
      await using sandbox = createSandbox();
      const other = join(sandbox.runtimeDir, "other.sock");
      await using daemon = activate(
        sandbox,
        extra.length === 0 ? other : sandbox.socketPath,
        extra.map((listen) => listen.replace("=", `=${sandbox.runtimeDir}/`)),
      );
      const first = extra.length === 0 ? other : sandbox.socketPath;
      await until("somebody listens", () => existsSync(first));
      await sandbox.hook(prompt(), { env: { LLM_BRIDGE_SOCKET_PATH: first } });

      const { stderr, exitCode } = await daemon.finished();
      expect(stderr).toContain(`a datagram socket at ${sandbox.socketPath}, found `);
      expect(stderr).toContain("(socket-unfit)");
      expect(exitCode).toBe(1);
    });
  },
);

describeWhere("under a real user manager", missingForUserManager(), () => {
  // What systemd does by itself from version 254 on, where the kernel allows it; before, it has to be told.
  const SANDBOXED = "[Service]\nPrivateUsers=yes\n";

  async function installed(dropIn = ""): Promise<UserManager> {
    const manager = await startUserManager();
    await manager.writeUnit(SOCKET, renderSocketUnit());
    await manager.writeUnit(SERVICE, renderServiceUnit(manager.sandbox.binary));
    await manager.writeUnit(`${SERVICE}.d/test.conf`, SANDBOXED + dropIn);
    return manager;
  }

  const mainPid = async (manager: UserManager) => Number(await manager.show(SERVICE, "MainPID"));
  const sessionsOnBar = ({ sandbox }: UserManager) => sandbox.barState()?.["sessions"];

  test("the first hook starts the daemon, and is the first thing that it hears", async () => {
    await using manager = await installed();
    expect(await manager.systemctl("start", SOCKET)).toMatchObject({ exitCode: 0 });
    expect(await manager.show(SERVICE, "ActiveState")).toBe("inactive");

    const hook = await manager.sandbox.hook(prompt());

    expect(hook).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    await until("it is on the bar", () => sessionsOnBar(manager) === 1);
    await until("the manager is told", async () => {
      return (await manager.show(SERVICE, "StatusText")) === "1 session";
    });
    expect(await manager.show(SERVICE, "ActiveState")).toBe("active");
    expect(await manager.show(SERVICE, "NRestarts")).toBe("0");
  });

  test("it may write what it has to write, and nothing else", async () => {
    await using manager = await installed();
    mkdirSync(join(manager.sandbox.home, ".ssh"));
    await manager.systemctl("start", SERVICE);
    const pid = await mainPid(manager);

    const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8").split("\n");
    const modeOf = (path: string) =>
      mounts
        .map((line) => line.split(" "))
        .findLast(([, , , , place]) => place === path)?.[5]
        ?.slice(0, 2);
    const { home, runtimeDir } = manager.sandbox;
    expect([modeOf("/"), modeOf(runtimeDir)]).toEqual(["ro", "rw"]);
    expect(modeOf(join(home, ".local/state/llm-bridge"))).toBe("rw");
    expect(modeOf(join(home, ".ssh"))).toBe("ro");
    const status = readProc(pid, "status");
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
    const ledger = join(home, ".local/state/llm-bridge/ledger.db");
    await until("the ledger is there", () => existsSync(ledger));
    expect(await manager.show(SERVICE, "StatusText")).toBe("0 sessions");
  });

  test("told where a shell has things elsewhere, it keeps its ledger there", async () => {
    await using manager = await installed();
    const { home } = manager.sandbox;
    const state = join(home, `50% of "$HOME's"`);
    const places = { XDG_STATE_HOME: state, CLAUDE_CONFIG_DIR: join(home, "cc") };
    await manager.writeUnit(PLACES_FILE, renderPlaces(places));
    expect(await manager.systemctl("start", SERVICE)).toMatchObject({ exitCode: 0 });

    const ledger = join(state, "llm-bridge/ledger.db");
    await until("the ledger is there", () => existsSync(ledger));
    expect(await manager.show(SERVICE, "StatusText")).toBe("0 sessions");
    const findPlaces = async (env: Readonly<Record<string, string>>) => {
      const { stdout } = await manager.sandbox.run(["doctor", "--json"], { env });
      const { findings } = JSON.parse(stdout) as { findings: Record<string, string>[] };
      return findings.find(({ check }) => check === "places");
    };
    expect(await findPlaces(places)).toBeUndefined();
    const elsewhere = { ...places, XDG_STATE_HOME: join(home, "other") };
    expect((await findPlaces(elsewhere))?.["text"]).toContain(
      "it does not know this shell's XDG_STATE_HOME",
    );
    // A shell that has given them up, and what mends it.
    const left = await findPlaces({});
    expect(left?.["text"]).toContain("does not set the CLAUDE_CONFIG_DIR, XDG_STATE_HOME");
    const path = join(manager.sandbox.configDir, "systemd/user", PLACES_FILE);
    expect(left?.["mend"]).toStartWith(`rm ${path}; systemctl --user daemon-reload; `);
    rmSync(path);
    await manager.systemctl("daemon-reload");
    await manager.systemctl("restart", SERVICE);
    expect(await findPlaces({})).toBeUndefined();
  });

  test("it serves on loopback, and tells its own user's programs from those of others", async () => {
    const port = await freePort();
    await using manager = await installed(`Environment=LLM_BRIDGE_HTTP_PORT=${port}\n`);
    const { configDir, runtimeDir } = manager.sandbox;
    mkdirSync(join(configDir, "llm-bridge"));
    writeFileSync(join(configDir, "llm-bridge/config.toml"), "[server]\nenabled = true\n");
    await manager.systemctl("start", SERVICE);
    await until("the server listens", () => existsSync(join(runtimeDir, "llm-bridge-http.json")));

    const families = await manager.show(SERVICE, "RestrictAddressFamilies");
    expect(families.split(" ").toSorted()).toEqual([
      "AF_INET",
      "AF_INET6",
      "AF_NETLINK",
      "AF_UNIX",
    ]);
    const statusFor = async (uid: number | undefined) => {
      const ask = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET /metrics HTTP/1.1\\r\\nHost: 127.0.0.1:${port}\\r\\n\\r\\n' >&3; read -r line <&3; echo "$line"`;
      const asked = Bun.spawn([...asUser(uid), "bash", "-c", ask], { stdout: "pipe" });
      return (await asked.stdout.text()).split(" ")[1];
    };
    expect(await statusFor(manager.uid)).toBe("200");
    expect(await statusFor(undefined)).toBe("401");
    expect(await manager.show(SERVICE, "StatusText")).toBe("0 sessions");
  });

  test("it signals bars that it may not look into", async () => {
    await using manager = await installed();
    await using bar = await startFakeWaybar(manager.sandbox.root, { uid: manager.uid });
    await manager.systemctl("start", SERVICE);
    await until("the bar is told of the start", () => bar.signals().length === 1);

    await manager.sandbox.hook(prompt());

    await until("and of the prompt", () => bar.signals().length === 2);
    expect(bar.isRunning()).toBe(true);
  });

  test("it tells a person by the user's bus, and hands on none of the manager's words to it", async () => {
    await using manager = await installed();
    const { sandbox } = manager;
    // Stands for notify-send, and writes down what it is given.
    const programs = join(sandbox.root, "programs");
    mkdirSync(programs);
    const told = join(sandbox.runtimeDir, "told");
    const script = `#!/bin/sh\nenv >"${told}.new"; echo "$@" >>"${told}.new"; mv "${told}.new" "${told}"\n`;
    writeFileSync(join(programs, "notify-send"), script, { mode: 0o755 });
    await manager.systemctl("set-environment", `PATH=${programs}:/usr/bin:/bin`);
    mkdirSync(join(sandbox.configDir, "llm-bridge"));
    writeFileSync(
      join(sandbox.configDir, "llm-bridge/config.toml"),
      "[notifications]\nneeds_you_after_seconds = 0\n",
    );
    await manager.systemctl("start", SERVICE);
    expect(readProc(await mainPid(manager), "environ")).toContain("\0LISTEN_FDS=1\0");

    await sandbox.hook(prompt());
    await sandbox.hook({
      hook_event_name: "PermissionRequest",
      session_id: "s1",
      tool_name: "Bash",
      tool_input: { command: "make" },
    });

    await until("somebody is told", () => existsSync(told));
    const text = readFileSync(told, "utf8");
    expect(text).toContain("needs you");
    expect(text).toContain(`DBUS_SESSION_BUS_ADDRESS=unix:path=${sandbox.runtimeDir}/bus`);
    expect(text).not.toMatch(/^(LISTEN_|NOTIFY_SOCKET|WATCHDOG_)/m);
  });

  test("200 events reach it once each: those sent while it is dead, and those sent while it restarts", async () => {
    // Dead until it is started again.
    await using manager = await installed("RestartSec=600\n");
    const { sandbox } = manager;
    await manager.systemctl("start", SERVICE);
    const sessions = Array.from({ length: 8 }, (_, i) => `session-${i}`);
    for (const session of sessions) await sandbox.hook(prompt(session));
    const files = () => sessions.filter((session) => existsSync(sessionFile(sandbox, session)));
    await until("all are written down", () => files().length === sessions.length);
    const killed = await mainPid(manager);

    process.kill(killed, "SIGKILL");
    await until("it is gone", () => !isAlive(killed));
    await fillQueue(sandbox.socketPath, 10);
    await sendToolEnds(sandbox, sessions, 0, 12);
    expect(existsSync(join(sandbox.runtimeDir, "llm-bridge.spool"))).toBe(true);
    expect(files().flatMap((session) => finishedTools(sandbox, session))).toEqual([]);
    await manager.systemctl("restart", SERVICE);
    const [restart] = await Promise.all([
      manager.systemctl("restart", SERVICE),
      sendToolEnds(sandbox, sessions, 12, 25),
    ]);

    expect(restart.exitCode).toBe(0);
    const all = Array.from({ length: 25 }, (_, i) => `t${10 + i}`);
    await until("all of them are known", () =>
      sessions.every((session) => finishedTools(sandbox, session).length === all.length),
    );
    for (const session of sessions) expect(finishedTools(sandbox, session)).toEqual(all);
  });

  test("a kill is made good within moments, with all sessions", async () => {
    await using manager = await installed();
    await manager.systemctl("start", SERVICE);
    await manager.sandbox.hook(prompt());
    const file = join(manager.sandbox.sessionsDir, "s1.json");
    await until("the session is written down", () => existsSync(file));
    const killed = await mainPid(manager);

    process.kill(killed, "SIGKILL");

    await until("another runs", async () => ![0, killed].includes(await mainPid(manager)));
    await until("with the session", async () => {
      return (await manager.show(SERVICE, "StatusText")) === "1 session";
    });
    expect(await manager.show(SERVICE, "NRestarts")).toBe("1");
  });

  test("a stop ends it, the next hook brings it back, and the socket's end is the end", async () => {
    await using manager = await installed();
    await manager.systemctl("start", SERVICE);
    const { sandbox } = manager;

    await manager.systemctl("stop", SERVICE);
    expect(await manager.show(SERVICE, "Result")).toBe("success");
    expect(existsSync(sandbox.socketPath)).toBe(true);
    await sandbox.hook(prompt("again"));
    await until("it runs again", () => sessionsOnBar(manager) === 1);

    await manager.systemctl("stop", SOCKET, SERVICE);
    expect(existsSync(sandbox.socketPath)).toBe(false);
    // Without anybody a hook does the work itself.
    await sandbox.hook(prompt("alone"));
    expect(sessionsOnBar(manager)).toBe(2);
  });

  test("a reload reads the configuration again, without a restart", async () => {
    await using manager = await installed();
    await manager.systemctl("start", SERVICE);
    await manager.sandbox.hook(prompt());
    await until("it is on the bar", () => sessionsOnBar(manager) === 1);
    const pid = await mainPid(manager);

    const dir = join(manager.sandbox.configDir, "llm-bridge");
    mkdirSync(dir);
    writeFileSync(join(dir, "config.toml"), '[bar]\nformat = "bridge says {activity}"\n');
    expect(await manager.systemctl("reload", SERVICE)).toMatchObject({ exitCode: 0 });

    await until("the new format is shown", () =>
      manager.sandbox.barState()?.text.startsWith("bridge says"),
    );
    await until("it is done", async () => {
      return (await manager.show(SERVICE, "SubState")) === "running";
    });
    expect(await mainPid(manager)).toBe(pid);
  });

  test("doctor says what is wrong with it, and what it says mends it", async () => {
    await using manager = await installed();
    const examine = async () => {
      const { stdout } = await manager.sandbox.run(["doctor", "--json"]);
      const { findings } = JSON.parse(stdout) as { findings: Record<string, string>[] };
      return findings.find(({ check }) => check === "service") ?? {};
    };
    const mend = async (command = "") => {
      const [program, user, ...args] = command.split(" ");
      expect([program, user]).toEqual(["systemctl", "--user"]);
      expect(await manager.systemctl(...args)).toMatchObject({ exitCode: 0 });
    };

    const stopped = await examine();
    expect(stopped["text"]).toContain("neither it nor its socket is up");
    await mend(stopped["mend"]);
    expect(await examine()).toMatchObject({ level: "ok" });

    await manager.systemctl("disable", SERVICE);
    const disabled = await examine();
    expect(disabled["text"]).toContain("nothing starts it at the next login");
    await mend(disabled["mend"]);
    expect(await examine()).toMatchObject({ level: "ok" });

    // What a daemon that hangs is mended with.
    await mend(`systemctl --user restart ${SOCKET} ${SERVICE}`);
    expect(await examine()).toMatchObject({ level: "ok" });

    await manager.writeUnit(SERVICE, renderServiceUnit("/gone/waybar-llm-bridge"));
    expect(await examine()).toMatchObject({
      level: "broken",
      text: expect.stringContaining("/gone/waybar-llm-bridge, which is not there"),
    });
  });

  test("its event loop feeds the watchdog, and a loop that stands still is ended and replaced", async () => {
    // A busy machine may keep it from the processor for a second; it speaks twice as often as it must.
    await using manager = await installed("WatchdogSec=3\n");
    await manager.systemctl("start", SERVICE);
    const fed = () => manager.show(SERVICE, "WatchdogTimestampMonotonic");
    const seen = new Set([await fed()]);
    // Longer than the manager would have waited for one that says nothing.
    await until("three signs of life", async () => seen.add(await fed()).size > 3, {
      withinMs: 30_000,
    });
    expect(await manager.show(SERVICE, "NRestarts")).toBe("0");
    const hung = await mainPid(manager);

    process.kill(hung, "SIGSTOP");

    await until("another runs", async () => ![0, hung].includes(await mainPid(manager)), {
      withinMs: 30_000,
    });
    expect(isAlive(hung)).toBe(false);
    expect(await manager.show(SERVICE, "NRestarts")).toBe("1");
  });
});

/** `PostToolUse` hooks of all sessions, eight at a time, as processes of their own. */
async function sendToolEnds(
  sandbox: Sandbox,
  sessions: readonly string[],
  from: number,
  to: number,
): Promise<void> {
  for (let i = from; i < to; i++) {
    await Promise.all(
      sessions.map((session_id) =>
        sandbox.hook({
          hook_event_name: "PostToolUse",
          session_id,
          tool_name: "Bash",
          tool_use_id: `t${10 + i}`,
          tool_input: { command: "true" },
        }),
      ),
    );
  }
}

const sessionFile = (sandbox: Sandbox, session: string) =>
  join(sandbox.sessionsDir, `${session}.json`);

/** The ids of a session's calls, as its file has them. */
function finishedTools(sandbox: Sandbox, session: string): readonly string[] {
  const { session: found } = JSON.parse(readFileSync(sessionFile(sandbox, session), "utf8")) as {
    session: { recentTools: { id: string }[] };
  };
  return found.recentTools.map((tool) => tool.id).toSorted();
}
