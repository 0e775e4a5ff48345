import { expect, test } from "bun:test";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, describeWhere } from "../support/describe-needing.ts";
import { recordedRun } from "../support/fixtures.ts";
import {
  type HeadlessSession,
  missingForHeadlessBar,
  startHeadlessSession,
} from "../support/headless-bar.ts";
import { samePicture, startReferenceBar } from "../support/module-text.ts";
import { processIds, readProc } from "../support/proc.ts";
import { startProgram } from "../support/running.ts";
import { type BarState, createSandbox, type Sandbox } from "../support/sandbox.ts";
import { until } from "../support/until.ts";
import { missingForUserManager, startUserManager } from "../support/user-manager.ts";

/** Two compositors, two bars and several pictures. */
const TEST_WITHIN_MS = 120_000;

const SHOTS = join(PROJECT_ROOT, "dist/e2e");

const BASE_STYLE = `* { font-family: "DejaVu Sans"; font-size: 16px; border: none; min-height: 0; }
window#waybar { background: #101010; color: #e0e0e0; }
`;

const BASE_CONFIG = `// my bar
{
    "layer": "top",
    "height": 40, // as tall as the other one
    "modules-right": [],
}
`;

test("setup, twice, and the way back leave a home as it was, byte for byte", async () => {
  await using sandbox = createSandbox();
  const files = usualFiles(sandbox);
  const before = snapshot(sandbox.root);

  const first = await sandbox.run([...SETUP, "--yes"]);
  expect(first.stderr).toBe("");
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toEndWith(
    "perhaps: waybar-llm-bridge doctor\nUndo with: waybar-llm-bridge setup --undo\n",
  );
  const after = snapshot(sandbox.root);
  expect(parse(readFileSync(files.config, "utf8"))).toMatchObject({
    "modules-right": ["custom/llm"],
    "custom/llm": { exec: "cat $XDG_RUNTIME_DIR/llm_state.json", signal: 8 },
  });

  const second = await sandbox.run([...SETUP, "--yes"]);
  expect(second.stdout).toEndWith("Nothing to do.\n");
  expect(snapshot(sandbox.root)).toEqual(after);

  const undo = await sandbox.run(["setup", "--undo", "--yes"]);
  expect(undo.stderr).toBe("");
  expect(undo.exitCode).toBe(0);
  expect(snapshot(sandbox.root)).toEqual(before);
});

test("a dry run writes nothing, and neither does a script that has not said --yes", async () => {
  await using sandbox = createSandbox();
  usualFiles(sandbox);
  const before = snapshot(sandbox.root);
  const dry = await sandbox.run([...SETUP, "--dry-run"]);
  expect(dry.stdout).toContain('+    "custom/llm": {');
  expect(dry.exitCode).toBe(0);
  const silent = await sandbox.run(SETUP);
  expect(silent.stdout).toContain("--yes");
  expect(silent.exitCode).toBe(1);
  expect(snapshot(sandbox.root)).toEqual(before);
});

test.each(["settings", "config", "style"] as const)(
  "killed when it comes to the %s, it leaves each file old or new; the next run ends it and leaves nothing else",
  async (name) => {
    await using finished = createSandbox();
    const done = usualFiles(finished);
    await finished.run([...SETUP, "--yes"]);
    await using sandbox = createSandbox();
    const files = usualFiles(sandbox);
    const before = snapshot(sandbox.root);

    const killed = sandbox.start([...SETUP, "--yes"]);
    const hidden = `.${basename(files[name])}.`;
    // Whether it dies just before the file is in place or after, what is said below has to hold.
    await until(
      "the file is being written",
      () =>
        readdirSync(dirname(files[name])).some((each) => each.startsWith(hidden)) ||
        !killed.isRunning(),
    );
    if (killed.isRunning()) killed.signal("SIGKILL");
    await killed.exited;

    const texts = { settings: "{}\n", config: BASE_CONFIG, style: BASE_STYLE };
    for (const each of ["settings", "config", "style"] as const) {
      expect([texts[each], readFileSync(done[each], "utf8")]).toContain(
        readFileSync(files[each], "utf8"),
      );
    }
    expect((await sandbox.run([...SETUP, "--yes"])).exitCode).toBe(0);
    expect(namesIn(sandbox)).toEqual(namesIn(finished));
    expect((await sandbox.run(["setup", "--undo", "--yes"])).exitCode).toBe(0);
    expect(snapshot(sandbox.root)).toEqual(before);
  },
);

test("a file that cannot be read is named with its place, and the others are still written", async () => {
  await using sandbox = createSandbox();
  const files = usualFiles(sandbox);
  writeFileSync(files.settings, '{\n  "model" "opus"\n}\n');
  const { exitCode, stderr } = await sandbox.run([...SETUP, "--yes"]);
  expect(stderr).toContain(`${files.settings}, line 2, column 11`);
  expect(exitCode).toBe(1);
  expect(readFileSync(files.settings, "utf8")).toBe('{\n  "model" "opus"\n}\n');
  expect(readFileSync(files.config, "utf8")).toContain("custom/llm");
});

test("a configuration of ours that holds something else is told, since it decides what is written", async () => {
  await using sandbox = createSandbox();
  const files = usualFiles(sandbox);
  const own = join(sandbox.configDir, "llm-bridge/config.toml");
  mkdirSync(dirname(own), { recursive: true });
  writeFileSync(own, "[bar]\nsignal = 99\n");
  const { exitCode, stderr } = await sandbox.run([...SETUP, "--yes"]);
  expect(stderr).toContain(own);
  expect(stderr).toContain("99");
  expect(exitCode).toBe(0);
  expect(readFileSync(files.config, "utf8")).toContain('"signal": 8');
});

test.each([
  [["--mode", "both"], 'Expected --mode to be signal or stream, got "both".'],
  [["--signal", "31"], 'Expected --signal to be a number from 1 to 30, got "31".'],
  [["--agent", "clippy"], "Unknown agent `clippy`."],
])("what an option does not take is refused: %j", async (words, message) => {
  await using sandbox = createSandbox();
  const { exitCode, stderr } = await sandbox.run(["setup", ...words]);
  expect(stderr).toContain(message);
  expect(exitCode).toBe(64);
});

test("a daemon that runs reads what setup has set, and what it has taken back", async () => {
  await using sandbox = createSandbox();
  usualFiles(sandbox);
  const daemon = await sandbox.startDaemon();
  const readings = () => daemon.stderr().split("configuration read again").length - 1;

  const set = await sandbox.run([...SETUP, "--yes", "--signal", "11"]);
  expect(set.stdout).toContain(`the daemon (pid ${daemon.pid}) reads its configuration again`);
  await until("it has read it", () => readings() === 1);
  await sandbox.run(["setup", "--undo", "--yes"]);
  await until("it has read it again", () => readings() === 2);
  expect(daemon.isRunning()).toBe(true);
});

test("who has the pid of a daemon that is gone is told nothing", async () => {
  await using sandbox = createSandbox();
  usualFiles(sandbox);
  await using stranger = startProgram(["sleep", "600"], { env: {} });
  writeFileSync(`${sandbox.socketPath}.lock`, `${stranger.pid}\n`);

  const { stdout, stderr } = await sandbox.run([...SETUP, "--yes", "--signal", "11"]);
  expect(stderr).toBe("");
  expect(stdout).not.toContain("the daemon (pid");
  expect(readProc(stranger.pid, "status")).toContain("(sleeping)");
});

test("a person at a terminal chooses what is set up, sees the change and agrees to it", async () => {
  await using sandbox = createSandbox();
  const files = usualFiles(sandbox);
  let screen = "";
  const child = Bun.spawn([sandbox.binary, ...SETUP], {
    env: { ...sandbox.env, TERM: "xterm-256color" },
    cwd: sandbox.home,
    terminal: {
      cols: 100,
      rows: 40,
      data: (_terminal, data) => {
        screen += new TextDecoder().decode(data);
      },
    },
  });
  const shows = async (text: string) => {
    await until(`the screen shows “${text}”`, () => screen.includes(text), { seen: () => screen });
  };
  const press = (keys: string) => child.terminal?.write(keys);

  await shows("What is to be set up?");
  // The first one goes: the agent's part.
  press(" \r");
  await shows("How is Waybar told of a change?");
  press("\x1b[B\x1b[B\r");
  await shows("Write this?");
  press("y");
  await child.exited;

  expect(child.exitCode).toBe(0);
  expect(readFileSync(files.settings, "utf8")).toBe("{}\n");
  expect(parse(readFileSync(files.config, "utf8"))).toMatchObject({
    "custom/llm": { exec: `${sandbox.binary} stream`, "restart-interval": 2 },
  });
});

describeWhere("root", process.getuid?.() === 0 ? [] : ["root"], () => {
  test("makes nothing in another user's home, whose owner could not change it any more", async () => {
    await using sandbox = createSandbox({ uid: 200_000 + (process.pid % 100_000) });
    const { HOME } = sandbox.env;
    const child = Bun.spawn([sandbox.binary, ...SETUP, "--yes"], {
      env: { ...sandbox.env },
      stdout: "pipe",
      stderr: "pipe",
    });
    expect(await child.stderr.text()).toContain(`(${HOME}) (home-not-ours)`);
    expect(await child.exited).toBe(1);
    expect(readdirSync(sandbox.home)).toEqual([]);
  });
});

describeNeeding("a real Waybar on files that setup has edited", missingForHeadlessBar(), () => {
  test.each(["signal", "stream"] as const)(
    "shows in %s mode what the hooks tell",
    async (mode) => {
      mkdirSync(SHOTS, { recursive: true });
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      const files = usualFiles(sandbox, session.uid);
      const done = await sandbox.run([...SETUP, "--yes", "--mode", mode]);
      expect(done.exitCode).toBe(0);

      await using reference = await startReferenceBar({
        config: (module) => referenceConfig(files.config, module),
        style: readFileSync(files.style, "utf8"),
      });
      await sandbox.startDaemon();
      await session.startWaybarWith(files.config, files.style);
      for (const [event, shown] of STEPS) {
        await sandbox.hook(payloadOf(event));
        const state = await stateWith(sandbox, shown);
        const expected = await reference.pictureOf(state);
        await until("the screen shows it", async () =>
          samePicture(await session.picture(), expected),
        );
      }
      await session.screenshot(join(SHOTS, `setup-${mode}.png`));
    },
    TEST_WITHIN_MS,
  );

  test(
    "starts on files that setup has made where there were none, with the system's modules and ours",
    async () => {
      await using session = await startHeadlessSession();
      await using sandbox = sandboxIn(session);
      const done = await sandbox.run([...SETUP, "--yes", "--mode", "stream"]);
      expect(done.exitCode).toBe(0);
      const dir = join(sandbox.configDir, "waybar");
      const config = parse(readFileSync(join(dir, "config.jsonc"), "utf8"));
      expect(config["modules-right"].length).toBeGreaterThan(1);

      const bar = await session.startWaybarWith(join(dir, "config.jsonc"), join(dir, "style.css"));
      await until("the bar runs our stream", () =>
        processIds().some((pid) => readProc(pid, "cmdline") === `${sandbox.binary}\0stream\0`),
      );
      expect(bar.log()).toContain("Including resource file: /etc/xdg/waybar/config");
      expect(bar.isRunning()).toBe(true);
      await session.screenshot(join(SHOTS, "setup-new.png"));
    },
    TEST_WITHIN_MS,
  );
});

describeNeeding("a real systemd for the user", missingForUserManager(), () => {
  test(
    "starts the units that setup has installed, has nothing to do the second time, and forgets them",
    async () => {
      await using manager = await startUserManager();
      const { sandbox, show } = manager;
      const units = join(sandbox.configDir, "systemd");
      const setup = ["setup", "--no-agent", "--no-waybar", "--no-style", "--no-completions"];
      const before = snapshot(sandbox.configDir);

      const first = await sandbox.run([...setup, "--yes"]);
      expect(first.stderr).toBe("");
      expect(await show("llm-bridge.service", "ActiveState")).toBe("active");
      expect(await show("llm-bridge.socket", "ActiveState")).toBe("active");
      expect(await show("llm-bridge.service", "UnitFileState")).toBe("enabled");
      await sandbox.hook(payloadOf("UserPromptSubmit"));
      await stateWith(sandbox, { class: "thinking" });

      const second = await sandbox.run([...setup, "--yes"]);
      expect(second.stdout).toEndWith("Nothing to do.\n");

      const undo = await sandbox.run(["setup", "--undo", "--yes"]);
      expect(undo.stderr).toBe("");
      expect(existsSync(units)).toBe(false);
      expect(snapshot(sandbox.configDir)).toEqual(before);
      expect(await show("llm-bridge.service", "ActiveState")).toBe("inactive");
      expect(await show("llm-bridge.service", "LoadState")).toBe("not-found");
    },
    TEST_WITHIN_MS,
  );

  test(
    "lets the service write where both its manager and the shell have the ledger",
    async () => {
      await using manager = await startUserManager();
      const { sandbox, show, systemctl } = manager;
      // What systemd does by itself from version 254 on.
      await manager.writeUnit("llm-bridge.service.d/test.conf", "[Service]\nPrivateUsers=yes\n");
      const places = { XDG_STATE_HOME: join(sandbox.home, "state") };
      await systemctl("set-environment", `XDG_STATE_HOME=${places.XDG_STATE_HOME}`);

      const setup = ["setup", "--no-agent", "--no-waybar", "--no-style", "--no-completions"];
      const done = await sandbox.run([...setup, "--yes"], { env: places });
      expect(done.stderr).toBe("");
      const ledger = join(places.XDG_STATE_HOME, "llm-bridge/ledger.db");
      await until("the ledger is there", () => existsSync(ledger));
      expect(await show("llm-bridge.service", "StatusText")).toBe("0 sessions");
    },
    TEST_WITHIN_MS,
  );

  test(
    "leaves a daemon that was started by hand its socket, and takes over when it has ended",
    async () => {
      await using manager = await startUserManager();
      const { sandbox, show } = manager;
      const setup = ["setup", "--no-agent", "--no-waybar", "--no-style", "--no-completions"];
      const daemon = await sandbox.startDaemon();

      const refused = await sandbox.run([...setup, "--yes"]);
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain("(daemon-running)");
      await sandbox.hook(payloadOf("UserPromptSubmit"));
      await stateWith(sandbox, { class: "thinking" });

      daemon.signal("SIGTERM");
      await daemon.exited;
      const done = await sandbox.run([...setup, "--yes"]);
      expect(done.stderr).toBe("");
      expect(await show("llm-bridge.service", "ActiveState")).toBe("active");
      await sandbox.hook(payloadOf("PreToolUse"));
      await stateWith(sandbox, { class: "tool-active" });
    },
    TEST_WITHIN_MS,
  );
});

/** Everything but the service, whose manager may be the machine's own. */
const SETUP = ["setup", "--agent", "claude", "--claude-version", "2.1.329", "--no-service"];

const STEPS: readonly (readonly [event: string, shown: Partial<BarState>])[] = [
  ["UserPromptSubmit", { class: "thinking" }],
  ["PreToolUse", { class: "tool-active" }],
];

function payloadOf(event: string): unknown {
  return recordedRun("print-main").find((hook) => hook.event === event)?.payload;
}

function usualFiles(sandbox: Sandbox, uid?: number) {
  const files = {
    settings: join(sandbox.home, ".claude/settings.json"),
    config: join(sandbox.configDir, "waybar/config.jsonc"),
    style: join(sandbox.configDir, "waybar/style.css"),
  };
  const texts = [
    [files.settings, "{}\n"],
    [files.config, BASE_CONFIG],
    [files.style, BASE_STYLE],
  ] as const;
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (uid !== undefined) for (const each of [dirname(path), path]) chownSync(each, uid, uid);
  }
  return files;
}

/** The edited configuration with a module that is told by the reference's own signal. */
function referenceConfig(path: string, module: Readonly<Record<string, unknown>>): unknown {
  const config = parse(readFileSync(path, "utf8"));
  const { "restart-interval": _, ...ours } = config["custom/llm"];
  return { ...config, "custom/llm": { ...ours, ...module } };
}

/** Every file and directory below with its bytes and mode, but for our own copies. */
function snapshot(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/\.local(?:\/state|$)/.test(path))
    .map((path) => {
      const { mode } = statSync(path);
      return `${path} ${mode}${existsSync(path) && statSync(path).isFile() ? ` ${readFileSync(path, "utf8")}` : ""}`;
    })
    .toSorted((a, b) => a.localeCompare(b));
}

/** What there is in the directories of a sandbox's configuration and agent. */
const namesIn = ({ configDir, home }: Sandbox): readonly string[] =>
  [configDir, join(home, ".claude")].flatMap((dir) =>
    readdirSync(dir, { recursive: true, encoding: "utf8" }).toSorted(),
  );

function sandboxIn(session: HeadlessSession): Sandbox {
  return createSandbox({
    runtimeDir: session.runtimeDir,
    ...(session.uid !== undefined && { uid: session.uid }),
  });
}

async function stateWith(sandbox: Sandbox, shown: Partial<BarState>): Promise<BarState> {
  return await until(
    `the state file says ${JSON.stringify(shown)}`,
    () => {
      const state = sandbox.barState();
      return Object.entries(shown).every(([key, value]) => state?.[key] === value) && state;
    },
    { seen: sandbox.barState },
  );
}
