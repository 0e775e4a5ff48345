import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseClaudeVersion } from "../../src/agents/claude/versions.ts";
import { planInstall } from "../../src/install/plan-install.ts";
import { renderBlock } from "../../src/install/style/block.ts";
import { renderPlaces } from "../../src/install/systemd/places.ts";
import { renderServiceUnit, renderSocketUnit } from "../../src/install/systemd/units.ts";
import { type ModuleMode, moduleFields } from "../../src/install/waybar/own-module.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { createPrivateNix, NIX_SYSTEM, type PrivateNix } from "../support/private-nix.ts";
import { goldenText } from "./golden/golden-file.ts";

// Some of them compile the program.
setDefaultTimeout(60_000);

/** What we look at of all that the module sets. */
interface Evaluated {
  readonly packagePath: string;
  readonly packages: readonly string[];
  readonly service: string;
  readonly socket: string;
  readonly configFiles: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly waybar: { readonly settings: unknown; readonly style: string };
  readonly activation: Readonly<Record<string, { readonly data: string }>>;
}

const SHOWN = `{
  inherit (config) packagePath;
  inherit (config.home) packages activation;
  variables = config.home.sessionVariables;
  service = toINI (config.systemd.user.services.llm-bridge or { });
  socket = toINI (config.systemd.user.sockets.llm-bridge or { });
  configFiles = config.xdg.configFile;
  waybar = { inherit (config.programs.waybar) settings style; };
}`;

test("the module's colours are those that setup writes", () => {
  const rules = renderBlock("custom/llm", "\n").split("\n").slice(1, -1);
  const text = `${rules.join("\n")}\n`;
  expect(text).toBe(goldenText("../../../nix/waybar.css", text));
});

/** The settings of a unit file, in no order. */
const settingsOf = (unit: string): readonly string[] =>
  unit
    .split("\n")
    .filter((line) => /^[^#[]/.test(line))
    .toSorted();

describeNeeding("services.llm-bridge", missingPrograms(["nix"]), () => {
  let nix: PrivateNix;
  beforeAll(async () => {
    nix = await createPrivateNix();
  });
  afterAll(async () => {
    await nix[Symbol.asyncDispose]();
  });

  /** Everything that the module sets, as an expression, where the user says this. */
  const configWith = (bridge: object, programs: object = {}, home: object = {}): string => {
    const said = quoteNix(JSON.stringify({ services: { "llm-bridge": bridge }, programs, home }));
    return `import ${nix.nixpkgs}/evaluate-module.nix {
      project = "${nix.project}";
      nixpkgs = "${nix.nixpkgs}";
      system = "${NIX_SYSTEM}";
      modules = [ ${nix.nixpkgs}/home-manager.nix (builtins.fromJSON ${said}) ];
    }`;
  };
  const evaluate = async (bridge: object, programs?: object, home?: object): Promise<Evaluated> =>
    // SHOWN has these fields.
    (await nix.evaluate(`let
      config = ${configWith(bridge, programs, home)};
      toINI = config.lib.generators.toINI { };
    in ${SHOWN}`)) as Evaluated;

  test("enabled, and nothing else said: program, service and socket, and no other file", async () => {
    const { activation, configFiles, packagePath, packages, service, socket, variables, waybar } =
      await evaluate({ enable: true });
    expect({ activation, configFiles, packages, variables, waybar }).toEqual({
      activation: {},
      configFiles: {},
      packages: [packagePath],
      variables: {},
      waybar: { settings: {}, style: "" },
    });
    const named = service
      .replaceAll(packagePath, "@package@")
      .replace(/\/\S+-coreutils\b/g, "@coreutils@")
      .replace(/\/\S+-libnotify\b/g, "@libnotify@");
    expect(named).toBe(goldenText("nix/llm-bridge.service", named));
    expect(socket).toBe(goldenText("nix/llm-bridge.socket", socket));
  });

  test("not enabled, it sets nothing", async () => {
    expect(await evaluate({ waybar: { enable: true } })).toEqual({
      packagePath: expect.any(String),
      activation: {},
      configFiles: {},
      packages: [],
      service: "",
      socket: "",
      variables: {},
      waybar: { settings: {}, style: "" },
    });
  });

  test("the units are those that setup installs, but for what NixOS has elsewhere", async () => {
    const { packagePath, service, socket } = await evaluate({ enable: true });
    const ours = settingsOf(service);
    const theirs = settingsOf(renderServiceUnit(`${packagePath}/bin/waybar-llm-bridge`));
    const added = ours.filter((line) => !theirs.includes(line));
    const gone = theirs.filter((line) => !ours.includes(line));
    expect(gone).toEqual([expect.stringMatching(/^ExecStartPre=\+-mkdir /)]);
    expect(added).toEqual([
      expect.stringMatching(/^Environment=PATH=\S+-libnotify\/bin:%h\/\.nix-profile\/bin:/),
      expect.stringMatching(/^ExecStartPre=\+-\S+-coreutils\/bin\/mkdir /),
    ]);
    expect(settingsOf(socket)).toEqual(settingsOf(renderSocketUnit()));
  });

  test.each([
    ["signal", 8, 48],
    ["signal", 11, 30],
    ["stream", 8, 48],
  ] as const)(
    "the bar has the module that setup writes: %s, signal %i",
    async (mode, signal, maxWidth) => {
      const { packagePath, waybar } = await evaluate(
        {
          enable: true,
          mode,
          signal,
          settings: { bar: { max_width: maxWidth } },
          waybar: { enable: true },
        },
        { waybar: { settings: { mainBar: { "modules-right": ["clock"], height: 30 } } } },
      );
      const { preset, required } = moduleFields({
        mode: mode satisfies ModuleMode,
        binary: `${packagePath}/bin/waybar-llm-bridge`,
        statePath: undefined,
        signal,
        maxWidth,
      });
      expect(waybar.settings).toEqual({
        mainBar: {
          height: 30,
          "modules-right": ["custom/llm", "clock"],
          "custom/llm": { ...required, ...preset },
        },
      });
      expect(waybar.style).toBe(await Bun.file(join(nix.project, "nix/waybar.css")).text());
    },
  );

  test("what the user says of the module wins, and another bar can have it", async () => {
    const { waybar } = await evaluate(
      { enable: true, waybar: { enable: true, bar: "side" } },
      { waybar: { settings: { side: { "custom/llm": { tooltip: false } } } } },
    );
    expect(waybar.settings).toMatchObject({
      side: { "modules-right": ["custom/llm"], "custom/llm": { tooltip: false, signal: 8 } },
    });
  });

  test("settings become config.toml, and a new one makes the daemon read it again", async () => {
    const bridge = { enable: true, signal: 9, settings: { budget: { daily: 20 } } };
    const { configFiles, service } = await evaluate(bridge);
    const { source } = configFiles["llm-bridge/config.toml"] as { readonly source: string };
    expect(service).toContain(`X-Reload-Triggers=${source}\n`);
    await nix.build(`(${configWith(bridge)}).xdg.configFile."llm-bridge/config.toml".source`);
    expect(await Bun.file(source).json()).toEqual({ bar: { signal: 9 }, budget: { daily: 20 } });
  });

  test("a socket and a state file elsewhere are known to program, units, bar and every shell", async () => {
    const bridge = {
      enable: true,
      settings: { daemon: { socket_path: "~/bridge/x.sock", state_path: "/srv/it's.json" } },
      waybar: { enable: true },
    };
    const { packages, service, socket, variables, waybar } = await evaluate(bridge);
    expect(variables).toEqual({
      LLM_BRIDGE_SOCKET_PATH: "/home/ada/bridge/x.sock",
      LLM_BRIDGE_STATE_PATH: "/srv/it's.json",
    });
    expect(socket).toContain("\nListenDatagram=/home/ada/bridge/x.sock\n");
    const [program = ""] = packages;
    await nix.build(`(${configWith(bridge)}).home.packages`);
    const shown = Bun.spawnSync([`${program}/bin/waybar-llm-bridge`, "config", "show"], {
      env: { HOME: nix.project },
    });
    expect(shown.stdout.toString()).toMatch(/socket_path +"\/home\/ada\/bridge\/x.sock" +environ/);
    expect(shown.stdout.toString()).toMatch(/state_path +"\/srv\/it's.json" +environ/);
    expect(service).toContain(`\nExecStart=${program}/bin/waybar-llm-bridge daemon\n`);
    expect(service).toMatch(/^ReadWritePaths=%t .* -\/home\/ada\/bridge -\/srv$/m);
    expect(waybar.settings).toMatchObject({
      mainBar: { "custom/llm": { exec: `cat '/srv/it'\\''s.json'` } },
    });
  });

  test("what a shell's variables put elsewhere is known to the daemon, as setup would tell it", async () => {
    const sessionVariables = {
      CLAUDE_CONFIG_DIR: '$HOME/50% "cc"',
      XDG_CONFIG_HOME: "/home/ada/.config",
      XDG_STATE_HOME: "/data/$ada",
    };
    const { service } = await evaluate({ enable: true }, {}, { sessionVariables });
    const told = renderPlaces({
      CLAUDE_CONFIG_DIR: '/home/ada/50% "cc"',
      XDG_STATE_HOME: "/data/$ada",
    });
    for (const line of told.split("\n").filter((each) => each.startsWith("Environment="))) {
      expect(service).toContain(`${line}\n`);
    }
    expect(service).not.toContain("XDG_CONFIG_HOME");
    expect(service).toMatch(/^ReadWritePaths=%t .* "-\/data\/\$ada\/llm-bridge"$/m);
    expect(service).toMatch(/^ExecStartPre=.*mkdir -p -m 0700 "\/data\/\$\$ada\/llm-bridge"$/m);
  });

  test("switching adds the agent's hooks with the store path, and what it cannot edit stays as it is", async () => {
    const bridge = { enable: true, claude: { hooks: { enable: true }, version: "2.1.329" } };
    const { activation, packagePath } = await evaluate(bridge);
    await nix.build(`(${configWith(bridge)}).services.llm-bridge.package`);
    await using sandbox = await createHome();
    const activate = () => sandbox.run(`${ACTIVATION}\n${activation["llmBridgeHooks"]?.data}`);

    expect(await activate()).toBe("");
    const settings = await sandbox.settings.text();
    expect(JSON.parse(settings)).toMatchObject({
      hooks: { Stop: [{ hooks: [{ command: `${packagePath}/bin/waybar-llm-bridge` }] }] },
      statusLine: { command: `${packagePath}/bin/waybar-llm-bridge statusline` },
    });
    expect(await activate()).toBe("");
    expect(await sandbox.settings.text()).toBe(settings);

    await sandbox.settings.write("{ no settings");
    expect(await activate()).toContain("stay as they were");
    expect(await sandbox.settings.text()).toBe("{ no settings");

    const managed = `${packagePath}/share/waybar-llm-bridge/claude-plugin/hooks/hooks.json`;
    const before = await Bun.file(managed).text();
    await sandbox.linkSettingsTo(managed);
    expect(await activate()).toContain("programs.claude-code.settings = ");
    expect(await Bun.file(managed).text()).toBe(before);
  });

  test("who writes the agent's settings with Nix has the same hooks as a value", async () => {
    const bridge = { enable: true, claude: { version: "2.1.329" } };
    const value = await nix.evaluate(`(${configWith(bridge)}).services.llm-bridge.claude.settings`);
    const binary = `${(await evaluate(bridge)).packagePath}/bin/waybar-llm-bridge`;
    const plan = planInstall({
      file: "settings.json",
      text: "",
      binary,
      version: parseClaudeVersion("2.1.329"),
    });
    expect(value).toEqual(JSON.parse(plan.text));
  });
});

/** What Home Manager puts before every part of its activation script, as far as ours relies on it. */
const ACTIVATION = 'set -euo pipefail; warnEcho() { echo "$*" >&3; }';

async function createHome() {
  const home = await mkdtemp(join(tmpdir(), "home-"));
  const settings = Bun.file(join(home, ".claude/settings.json"));
  return {
    settings,
    linkSettingsTo: async (target: string): Promise<void> => {
      await settings.unlink();
      await symlink(target, settings.name ?? "");
    },
    /** Runs a script of bash to its end; what it warned of. */
    run: async (script: string): Promise<string> => {
      const warnings = join(home, "warnings");
      const bash = Bun.spawn(["bash", "-c", script], {
        env: { PATH: process.env["PATH"], HOME: home, USER: "ada" },
        stdio: ["ignore", "ignore", "ignore", Bun.file(warnings)],
      });
      expect(await bash.exited).toBe(0);
      return await Bun.file(warnings).text();
    },
    [Symbol.asyncDispose]: async () => await rm(home, { recursive: true }),
  };
}

/** A string of Nix that is exactly this text. */
const quoteNix = (text: string): string => JSON.stringify(text).replaceAll("${", "\\${");
