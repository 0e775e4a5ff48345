import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { SetupHome } from "./setup-home.ts";

let home: SetupHome;

beforeEach(() => {
  home = new SetupHome();
});

afterEach(() => {
  home[Symbol.dispose]();
});

const CONFIG = `// my bar
{
    "layer": "top",
    "modules-right": [
        // the usual
        "cpu",
        "clock", // last
    ],
    "cpu": { "interval": 5 },
}
`;
const STYLE = "* { font-size: 13px; }\n";

function writeUsualFiles(): void {
  home.write(home.settings, '{\n  "model": "opus"\n}\n');
  home.write(home.config, CONFIG, 0o604);
  home.write(home.style, STYLE);
}

const configOf = (path = home.config): Record<string, unknown> =>
  parse(home.read(path)) as Record<string, unknown>;

describe("setup", () => {
  test("shows every change in one go, writes it, and says how to take it back", async () => {
    writeUsualFiles();
    expect(await home.setup()).toBe(true);
    for (const path of [home.settings, home.config, home.style]) {
      expect(home.said).toContain(`--- ${path}`);
    }
    expect(home.said).toContain("Undo with: waybar-llm-bridge setup --undo");
    expect(configOf()["custom/llm"]).toEqual({
      exec: "cat $XDG_RUNTIME_DIR/llm_state.json",
      "return-type": "json",
      interval: "once",
      signal: 8,
      format: "{}",
      "max-length": 96,
      tooltip: true,
      "on-click": `${home.binary} click focus`,
      "on-click-right": `${home.binary} click details`,
      "on-click-middle": `${home.binary} click mute`,
      "on-scroll-up": `${home.binary} click previous`,
      "on-scroll-down": `${home.binary} click next`,
    });
    expect(configOf()["modules-right"]).toEqual(["custom/llm", "cpu", "clock"]);
    expect(home.read(home.style).startsWith(`${STYLE}\n/* >>> waybar-llm-bridge `)).toBe(true);
    expect(home.read(".local/share/bash-completion/completions/waybar-llm-bridge")).toBe(
      "# for bash\n",
    );
  });

  test("twice has nothing to do the second time", async () => {
    writeUsualFiles();
    await home.setup();
    const after = home.snapshot();
    home.printed.length = 0;
    expect(await home.setup()).toBe(true);
    expect(home.printed.at(-1)).toBe("Nothing to do.");
    expect(home.said).not.toContain("+++");
    expect(home.snapshot()).toEqual(after);
  });

  test("taken back, every file has its bytes and its mode again, and what was made is gone", async () => {
    writeUsualFiles();
    const before = home.snapshot();
    await home.setup();
    await home.setup({ mode: "stream" });
    expect(await home.undo()).toBe(true);
    expect(home.snapshot()).toEqual(before);
  });

  test("in an empty home makes what is missing, and taken back leaves it empty", async () => {
    const before = home.snapshot();
    expect(await home.setup()).toBe(true);
    expect(existsSync(home.settings)).toBe(true);
    expect(existsSync(home.config)).toBe(true);
    expect(existsSync(home.style)).toBe(true);
    await home.undo();
    expect(home.snapshot()).toEqual(before);
  });

  test("of a dry run writes nothing, not even a copy", async () => {
    writeUsualFiles();
    const before = home.snapshot();
    expect(await home.setup({ dryRun: true })).toBe(true);
    expect(home.printed.at(-1)).toBe("Dry run: nothing was written.");
    expect(home.snapshot()).toEqual(before);
    expect(existsSync(join(home.path, ".local"))).toBe(false);
  });

  test("with nobody to ask writes nothing without --yes", async () => {
    writeUsualFiles();
    const before = home.snapshot();
    expect(await home.setup({ yes: false })).toBe(false);
    expect(home.printed.at(-1)).toContain("--yes");
    expect(home.snapshot()).toEqual(before);
  });

  test("asks a person, and takes no for an answer", async () => {
    writeUsualFiles();
    const before = home.snapshot();
    const asked: string[] = [];
    const confirm = (question: string): Promise<boolean> => {
      asked.push(question);
      return Promise.resolve(false);
    };
    expect(await home.setup({ yes: false }, { canAsk: true, confirm })).toBe(false);
    expect(asked).toEqual(["Write this?"]);
    expect(home.snapshot()).toEqual(before);
  });

  test("does only the parts that were asked for", async () => {
    writeUsualFiles();
    await home.setup({ parts: new Set(["style"]) });
    expect(home.read(home.config)).toBe(CONFIG);
    expect(home.read(home.settings)).not.toContain("hooks");
    expect(home.read(home.style)).toContain("#custom-llm");
  });

  test("leaves an agent alone that is not there, until it is named", async () => {
    const which = (): undefined => undefined;
    await home.setup({ parts: new Set(["agent"]) }, { which });
    expect(existsSync(home.settings)).toBe(false);
    await home.setup(
      { parts: new Set(["agent"]), agents: new Set(["claude"] as const) },
      { which },
    );
    expect(existsSync(home.settings)).toBe(true);
  });

  test("sets up one account, and names the others, whose hooks are no double", async () => {
    const [first, second] = ["a", "b"].map((name) => home.write(`${name}/settings.json`, "{}\n"));
    const dirs = `${home.path}/a, ${home.path}/b`;
    const env = { HOME: home.path, CLAUDE_CONFIG_DIR: dirs };
    const only = { parts: new Set(["agent"] as const) };
    await home.setup(only, { env });
    expect(home.said).toContain(`For that account too: setup --settings ${second}`);
    home.printed.length = 0;
    await home.setup({ ...only, settings: second ?? "" }, { env });
    for (const path of [first, second]) expect(home.read(path ?? "")).toContain("SessionStart");
    expect(home.said).not.toContain("twice");
  });

  test("does not thin out hooks where the agent's version has become unknown", async () => {
    await home.setup({ parts: new Set(["agent"]) });
    const installed = home.read(home.settings);
    const which = (): undefined => undefined;
    expect(await home.setup({ parts: new Set(["agent"]) }, { which })).toBe(true);
    expect(home.read(home.settings)).toBe(installed);
  });

  test("keeps what a person edits between setup and the way back", async () => {
    writeUsualFiles();
    await home.setup();
    home.write(home.config, home.read(home.config).replace('"layer": "top"', '"layer": "bottom"'));
    home.write(home.style, `${home.read(home.style)}#cpu { color: red; }\n`);
    home.write(home.settings, home.read(home.settings).replace("opus", "sonnet"));
    expect(await home.undo()).toBe(true);
    expect(home.read(home.config)).toBe(CONFIG.replace("top", "bottom"));
    expect(home.read(home.style)).toBe(`${STYLE}#cpu { color: red; }\n`);
    expect(home.read(home.settings)).toBe('{\n  "model": "sonnet"\n}\n');
  });

  test("taken back, what somebody had written by hand before is there again, to the byte", async () => {
    home.write(
      home.settings,
      '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "waybar-llm-bridge event"}]}]}}',
    );
    home.write(
      home.config,
      '{\n  "modules-left": ["custom/llm"], "custom/llm": {"exec": "cat /tmp/llm_state.json", "signal": 8}\n}',
    );
    const before = home.snapshot();
    await home.setup();
    expect(home.snapshot()).not.toEqual(before);
    await home.undo();
    expect(home.snapshot()).toEqual(before);
    expect(home.said).toContain(`${home.config} had something of ours before, and has it again.`);

    // The second time there is nothing of setup's any more.
    expect(await home.undo()).toBe(true);
    expect(home.snapshot()).toEqual(before);
    expect(home.said).toContain(`uninstall-hooks --settings ${home.settings}`);
    expect(home.printed.at(-1)).toBe("Nothing to undo.");
  });

  test("taken back twice has nothing to undo the second time", async () => {
    await home.setup();
    await home.undo();
    home.printed.length = 0;
    expect(await home.undo()).toBe(true);
    expect(home.printed).toEqual(["Nothing to undo."]);
  });
});

describe("other agents", () => {
  const only = new Set(["agent"] as const);
  const which = (name: string): string | undefined =>
    ["codex", "gemini", "opencode"].includes(name) ? `/usr/bin/${name}` : undefined;
  const files = [
    ".codex/hooks.json",
    ".gemini/settings.json",
    ".config/opencode/plugin/llm-bridge.ts",
  ];

  test("that are there get their hooks, each in its own file, and lose them again", async () => {
    const before = home.snapshot();
    expect(await home.setup({ parts: only }, { which })).toBe(true);
    for (const file of files) expect(home.read(file)).toContain("waybar-llm-bridge");
    expect(existsSync(home.settings)).toBe(false);
    expect(home.said).toContain("Codex runs a new hook only when you have trusted it");
    home.printed.length = 0;
    expect(await home.setup({ parts: only }, { which })).toBe(true);
    expect(home.printed.at(-1)).toBe("Nothing to do.");
    expect(await home.undo()).toBe(true);
    expect(home.snapshot()).toEqual(before);
  });

  test("are only those that were named", async () => {
    await home.setup({ parts: only, agents: new Set(["gemini"] as const) }, { which });
    expect(files.map((file) => existsSync(join(home.path, file)))).toEqual([false, true, false]);
  });

  test("do not keep each other back", async () => {
    home.write(".codex/hooks.json", "[]");
    expect(await home.setup({ parts: only }, { which })).toBe(false);
    expect(home.errors[0]).toStartWith("Codex: left alone.");
    expect(files.map((file) => existsSync(join(home.path, file)))).toEqual([true, true, true]);
    expect(home.read(".codex/hooks.json")).toBe("[]");
  });

  test("lose a plugin that was edited too", async () => {
    const plugin = ".config/opencode/plugin/llm-bridge.ts";
    await home.setup({ parts: only, agents: new Set(["opencode"] as const) });
    home.write(plugin, `${home.read(plugin)}// edited\n`);
    await home.undo();
    expect(existsSync(join(home.path, ".config/opencode"))).toBe(false);
  });
});

describe("Waybar's module", () => {
  const only = new Set(["waybar"] as const);

  test("goes into the file that holds the list, and not into the one that includes it", async () => {
    home.write(home.config, '{ "include": ["~/.config/waybar/modules.jsonc"], "height": 30 }\n');
    const modules = home.write(".config/waybar/modules.jsonc", '{ "modules-right": ["clock"] }\n');
    await home.setup({ parts: only });
    expect(configOf(modules)["modules-right"]).toEqual(["custom/llm", "clock"]);
    expect(configOf(modules)["custom/llm"]).toBeDefined();
    expect(configOf()).toEqual({ include: ["~/.config/waybar/modules.jsonc"], height: 30 });
  });

  test("is brought up to date where it stands, and keeps what the user has added to it", async () => {
    home.write(home.config, '{ "include": "modules.jsonc", "modules-left": ["custom/agents"] }\n');
    const modules = home.write(
      ".config/waybar/modules.jsonc",
      '{\n  "custom/agents": { "exec": "cat /run/user/1/llm_state.json", "interval": 5, "on-click": "foot", "escape": true }\n}\n',
    );
    await home.setup({ parts: only, mode: "stream" });
    expect(configOf(modules)["custom/agents"]).toMatchObject({
      exec: `${home.binary} stream`,
      "restart-interval": 2,
      "on-click": "foot",
      "on-click-right": `${home.binary} click details`,
    });
    expect(configOf(modules)["custom/agents"]).not.toContainKeys(["interval", "signal", "escape"]);
    expect(configOf()).not.toContainKey("custom/llm");
  });

  test.each([
    [
      "stream",
      "/old/waybar-llm-bridge stream --format '{model} | {cost}'",
      "stream --format '{model} | {cost}'",
    ],
    ["signal", "cat /run/llm_state.json | jq -c .", "cat /run/llm_state.json | jq -c ."],
  ] as const)("keeps what a person has added to how it is run: %s", async (mode, exec, kept) => {
    home.write(home.config, JSON.stringify({ "custom/llm": { exec } }));
    await home.setup({ parts: only, mode });
    expect(configOf()["custom/llm"]).toMatchObject({
      exec: mode === "stream" ? `${home.binary} ${kept}` : kept,
    });
  });

  test("keeps to the way in which it is told, unless another is asked for", async () => {
    home.write(home.config, '{ "modules-right": [] }');
    await home.setup({ parts: only, mode: "stream" });
    const stream = home.read(home.config);
    await home.setup({ parts: only });
    expect(home.read(home.config)).toBe(stream);
  });

  test("in two bars listens to one signal, is of one program, and each keeps its way", async () => {
    home.write(
      home.config,
      '[{ "name": "a", "modules-right": [] }, { "name": "b", "modules-right": [] }]\n',
    );
    const before = home.snapshot();
    await home.setup({ parts: only, bar: "a", mode: "stream" });
    await home.setup({ parts: only, bar: "b", mode: "signal" });
    const binary = home.write("elsewhere/waybar-llm-bridge", "#!/bin/sh\n", 0o755);
    await home.setup({ parts: only, signal: 9, binary });
    const [a, b] = parse(home.read(home.config)) as Record<string, Record<string, unknown>>[];
    expect(a?.["custom/llm"]).toMatchObject({ exec: `${binary} stream` });
    expect(b?.["custom/llm"]).toMatchObject({ signal: 9, "on-click": `${binary} click focus` });
    expect(home.read(".config/llm-bridge/config.toml")).toBe("[bar]\nsignal = 9\n");

    await home.setup({ parts: only, bar: "b", mode: "stream", binary });
    expect(home.read(home.config)).not.toContain("llm_state.json");
    rmSync(dirname(binary), { recursive: true });
    await home.undo();
    expect(home.snapshot()).toEqual(before);
  });

  test("takes another name where that of ours is the user's", async () => {
    home.write(
      home.config,
      '{ "modules-right": ["custom/llm"], "custom/llm": { "exec": "date" } }\n',
    );
    await home.setup({ parts: new Set(["waybar", "style"]) });
    expect(configOf()["custom/llm"]).toEqual({ exec: "date" });
    expect(configOf()["modules-right"]).toEqual(["custom/llm-bridge", "custom/llm"]);
    expect(home.read(home.style)).toContain("#custom-llm-bridge.idle");
  });

  test.each([
    ["the first that has a right side", undefined, [["x"], ["custom/llm", "clock"], ["cpu"]]],
    ["the one of that name", "bottom", [["x"], ["clock"], ["custom/llm", "cpu"]]],
    ["the one of that number", "2", [["x"], ["custom/llm", "clock"], ["cpu"]]],
  ])("goes, of several bars, into %s", async (_which, bar, lists) => {
    home.write(
      home.config,
      '[{ "modules-left": ["x"] }, { "modules-right": ["clock"] }, { "name": "bottom", "modules-right": ["cpu"] }]\n',
    );
    await home.setup({ parts: only, ...(bar === undefined ? {} : { bar }) });
    const bars = parse(home.read(home.config)) as Record<string, unknown>[];
    expect(bars.map((each) => each["modules-right"] ?? each["modules-left"])).toEqual(lists);
  });

  test("is refused for a bar that is not there, with the names of those that are", async () => {
    home.write(home.config, '[{ "name": "top" }, {}]');
    expect(await home.setup({ parts: only, bar: "left" })).toBe(false);
    expect(home.errors[0]).toContain("Expected a bar called left, found top, 2 (--bar)");
  });

  test("listens to a signal of its own, which our configuration then names", async () => {
    home.write(
      home.config,
      '{ "modules-right": ["custom/x"], "custom/x": { "signal": 8 }, "custom/y": { "signal": 9 } }',
    );
    const before = home.snapshot();
    await home.setup({ parts: only }, { daemonPid: 77 });
    expect(home.said).toContain("the daemon (pid 77) reads its configuration again");
    expect(home.ran).toEqual(["the daemon reads again"]);
    expect(configOf()["custom/llm"]).toMatchObject({ signal: 10 });
    expect(home.read(".config/llm-bridge/config.toml")).toBe("[bar]\nsignal = 10\n");
    await home.undo();
    expect(home.ran).toHaveLength(2);
    expect(home.snapshot()).toEqual(before);
  });

  test("shares a signal where that was asked for, and says so", async () => {
    home.write(home.config, '{ "modules-right": ["custom/x"], "custom/x": { "signal": 12 } }');
    await home.setup({ parts: only, signal: 12 });
    expect(configOf()["custom/llm"]).toMatchObject({ signal: 12 });
    expect(home.said).toContain("Another module listens to signal 12 too");
  });

  test("says so where a bar runs with another file, and how to edit that one", async () => {
    home.write(home.config, "{}");
    const other = home.write("bars/my bar.jsonc", "{}");
    const runningBars = [
      { pid: 7, config: home.config },
      { pid: 8, config: other, style: "/s.css" },
    ];
    await home.setup({ parts: only }, { runningBars });
    expect(home.said.match(/Waybar \(pid .*/g)).toEqual([
      `Waybar (pid 8) was started with another file. For that one: waybar-llm-bridge setup --waybar-config '${other}' --style /s.css`,
    ]);
  });

  test("where only the system has a configuration, goes into one of the user's that includes it, even for who may write the system's", async () => {
    const system = home.write(
      "etc-xdg-waybar/config",
      '{ "modules-right": ["cpu", "clock"] }',
      0o644,
    );
    home.write("etc-xdg-waybar/style.css", STYLE, 0o444);
    const before = home.snapshot();
    await home.setup({ parts: new Set(["waybar", "style"]) });
    expect(configOf()).toMatchObject({
      include: [system],
      "modules-right": ["custom/llm", "cpu", "clock"],
    });
    expect(home.read(home.style)).toStartWith(`@import "${join(dirname(system), "style.css")}";\n`);
    await home.undo();
    expect(home.snapshot()).toEqual(before);
  });

  test("where only the system has a list of bars, goes into a copy of it", async () => {
    home.write("etc-xdg-waybar/config", '[{ "modules-right": ["cpu"] }] // all\n', 0o444);
    await home.setup({ parts: only });
    expect(home.read(home.config)).toEndWith("// all\n");
    expect(parse(home.read(home.config))).toMatchObject([
      { "modules-right": ["custom/llm", "cpu"] },
    ]);
  });

  test("reads the state where our configuration puts it", async () => {
    home.write(home.config, "{}");
    const { bridge } = home.machine();
    await home.setup({ parts: only }, { bridge: { ...bridge, statePath: "/run/my state.json" } });
    expect(configOf()["custom/llm"]).toMatchObject({ exec: "cat '/run/my state.json'" });
    await home.setup({ parts: only }, { bridge: { ...bridge, statePath: "/run/my state.json" } });
    expect(home.printed.at(-1)).toBe("Nothing to do.");
  });
});

describe("telemetry", () => {
  const only = new Set(["agent"] as const);
  const variables = {
    CLAUDE_CODE_ENABLE_TELEMETRY: "1",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  };

  test("goes into the agent's environment, beside what is there, and out again", async () => {
    home.write(home.settings, '{\n  "env": { "EDITOR": "vi" }\n}\n');
    const before = home.snapshot();
    await home.setup({ parts: only, telemetry: true });
    expect(configOf(home.settings)["env"]).toMatchObject({ EDITOR: "vi", ...variables });
    const { bridge } = home.machine();
    expect(Bun.TOML.parse(home.read(bridge.path ?? ""))).toEqual({ telemetry: { enabled: true } });
    await home.setup({ parts: only, telemetry: true }, { bridge: { ...bridge, receives: true } });
    expect(home.printed.at(-1)).toBe("Nothing to do.");
    await home.undo();
    expect(home.snapshot()).toEqual(before);
  });

  test("is received from then on, and what the user wrote into our configuration stays", async () => {
    home.write(home.settings, "{}\n");
    const config = home.write(".config/llm-bridge/config.toml", "[budget]\ndaily = 5\n");
    await home.setup({ parts: only, telemetry: true });
    expect(Bun.TOML.parse(home.read(config))).toEqual({
      budget: { daily: 5 },
      telemetry: { enabled: true },
    });
    home.write(".config/llm-bridge/config.toml", `# mine\n${home.read(config)}`);
    await home.undo();
    expect(home.read(config)).toBe("# mine\n[budget]\ndaily = 5\n");
  });

  test("and a signal that is taken are both set in one go, and both go again", async () => {
    home.write(home.settings, "{}\n");
    home.write(
      home.config,
      '{ "custom/other": { "signal": 8 }, "modules-left": ["custom/other"] }',
    );
    const { bridge } = home.machine();
    const parts = new Set(["agent", "waybar"] as const);
    expect(await home.setup({ parts, telemetry: true })).toBe(true);
    expect(Bun.TOML.parse(home.read(bridge.path ?? ""))).toEqual({
      telemetry: { enabled: true },
      bar: { signal: 9 },
    });
    home.write(".config/llm-bridge/config.toml", `# mine\n${home.read(bridge.path ?? "")}`);
    await home.undo();
    expect(home.read(bridge.path ?? "")).toBe("# mine\n");
  });

  test("is said to be left to Nix where Nix makes our configuration", async () => {
    home.write(home.settings, "{}\n");
    const env = { HOME: home.path, NIX_STORE_DIR: join(home.path, ".config/llm-bridge") };
    home.write(".config/llm-bridge/config.toml", "");
    await home.setup({ parts: only, telemetry: true }, { env });
    expect(home.said).toContain("services.llm-bridge.settings.telemetry.enabled = true;");
  });

  test("goes out of settings that were changed since, and leaves the rest", async () => {
    home.write(home.settings, "{}\n");
    await home.setup({ parts: only, telemetry: true });
    const changed = home.read(home.settings).replace("{", '{\n  "model": "opus",');
    home.write(home.settings, changed);
    await home.undo();
    expect(configOf(home.settings)).toEqual({ model: "opus" });
  });

  test("of an agent that exports elsewhere is left alone, and how to have both is said", async () => {
    const theirs = '{ "env": { "OTEL_EXPORTER_OTLP_ENDPOINT": "https://otel.example" } }\n';
    home.write(home.settings, theirs);
    await home.setup({ parts: only, telemetry: true });
    expect(configOf(home.settings)["env"]).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example",
    });
    expect(home.said).toContain('forward = "https://otel.example"');
    await home.undo();
    expect(home.read(home.settings)).toBe(theirs);
  });

  test("is not spoken of unless it is asked for", async () => {
    home.write(home.settings, "{}\n");
    await home.setup({ parts: only });
    expect(configOf(home.settings)["env"]).toBeUndefined();
  });
});

describe("colours", () => {
  const only = new Set(["style"] as const);

  test("go into the dark sheet and the light one, and not twice where one imports the other", async () => {
    home.write(home.style, STYLE);
    const dark = home.write(".config/waybar/style-dark.css", '@import "style.css";\n');
    const light = home.write(".config/waybar/style-light.css", "* {}\n");
    await home.setup({ parts: only });
    expect(home.read(home.style)).toContain("#custom-llm.idle");
    expect(home.read(light)).toContain("#custom-llm.idle");
    expect(home.read(dark)).toBe('@import "style.css";\n');
  });
});

describe("the service", () => {
  const only = new Set(["service"] as const);
  const manager = () => {
    const run = join(home.path, "run");
    mkdirSync(join(run, "systemd"), { recursive: true });
    home.write("run/systemd/private", "");
    const env = { HOME: home.path, XDG_RUNTIME_DIR: run };
    return { env, which: (name: string) => `/usr/bin/${name}` };
  };
  const unit = () => join(home.path, ".config/systemd/user/llm-bridge.service");

  test("gets its units, is started, and taken back is stopped first", async () => {
    const before = home.snapshot();
    const machine = manager();
    expect(await home.setup({ parts: only }, machine)).toBe(true);
    expect(home.read(unit())).toContain(`ExecStart=${home.binary} daemon`);
    expect(home.ran.filter((command) => !command.includes(" show"))).toEqual([
      "systemctl --user daemon-reload",
      "systemctl --user enable llm-bridge.socket llm-bridge.service",
      "systemctl --user start llm-bridge.socket llm-bridge.service",
    ]);

    home.ran.length = 0;
    // What systemctl does on `enable`.
    const wants = join(dirname(unit()), "graphical-session.target.wants");
    mkdirSync(wants);
    symlinkSync("../llm-bridge.service", join(wants, "llm-bridge.service"));
    const run = (program: string, args: readonly string[]) => {
      home.ran.push([program, ...args].join(" "));
      rmSync(wants, { recursive: true, force: true });
      return Promise.resolve({ kind: "done", output: "" } as const);
    };
    expect(await home.undo({ ...machine, run })).toBe(true);
    expect(home.ran).toEqual([
      "systemctl --user disable --now llm-bridge.socket llm-bridge.service",
      "systemctl --user daemon-reload",
    ]);
    rmSync(join(home.path, "run"), { recursive: true });
    expect(home.snapshot()).toEqual(before);
  });

  test("that runs already is left alone", async () => {
    const machine = manager();
    await home.setup({ parts: only }, machine);
    const state = "UnitFileState=enabled\nActiveState=active";
    const run = (program: string, args: readonly string[]) => {
      home.ran.push([program, ...args].join(" "));
      return Promise.resolve({ kind: "done", output: [state, state, state].join("\n\n") } as const);
    };
    home.ran.length = 0;
    expect(await home.setup({ parts: only }, { ...machine, run })).toBe(true);
    expect(home.ran.filter((command) => !command.includes(" show"))).toEqual([]);
    expect(home.printed.at(-1)).toBe("Nothing to do.");
  });

  /** A manager that answers each question by its own words. */
  const answering =
    (answers: Readonly<Record<string, string>>) => (_program: string, args: readonly string[]) => {
      const known = Object.entries(answers).find(([words]) => args.join(" ").includes(words));
      return Promise.resolve({ kind: "done", output: known?.[1] ?? "" } as const);
    };

  test("is refused beside a daemon that was started by hand, before anything is written", async () => {
    const state = "UnitFileState=\nActiveState=inactive\nMainPID=0";
    const run = answering({ "show --property=UnitFileState": [state, state].join("\n\n") });
    const before = home.snapshot();
    expect(await home.setup({ parts: only }, { ...manager(), run, daemonPid: 77 })).toBe(false);
    expect(home.errors.join("\n")).toContain("one that was started by hand (pid 77)");
    expect(home.errors.join("\n")).toContain("kill 77");
    rmSync(join(home.path, "run"), { recursive: true });
    expect(home.snapshot()).toEqual(before);
  });

  test("is told where a shell has things elsewhere, once, by a file that goes again", async () => {
    const { env, ...machine } = manager();
    const run = answering({
      UnitPath: `/etc/systemd/user ${home.path}/xdg/systemd/user.control ${home.path}/.config/systemd/user\n`,
      "show-environment": `HOME=${home.path}\nCLAUDE_CONFIG_DIR=/cc\nXDG_STATE_HOME=$'${home.path}/my \\'state'`,
    });
    const elsewhere = {
      ...machine,
      run,
      env: {
        ...env,
        CLAUDE_CONFIG_DIR: `${home.path}/50% "cc"`,
        XDG_CONFIG_HOME: `${home.path}/xdg`,
        XDG_STATE_HOME: `${home.path}/my 'state`,
      },
    };
    const before = home.snapshot();
    expect(await home.setup({ parts: only }, elsewhere)).toBe(true);
    // What it is read by is where the manager looks, whatever the shell says.
    const told = join(dirname(unit()), "llm-bridge.service.d/places.conf");
    expect(home.read(told).split("\n").slice(1)).toEqual([
      "[Service]",
      String.raw`Environment="CLAUDE_CONFIG_DIR=${home.path}/50%% \"cc\""`,
      `Environment="XDG_CONFIG_HOME=${home.path}/xdg"`,
      // The manager knows it; the unit would not let it in.
      `Environment="XDG_STATE_HOME=${home.path}/my 'state"`,
      `ExecStartPre=+-mkdir -p -m 0700 "${home.path}/my 'state/llm-bridge"`,
      `ReadWritePaths="-${home.path}/my 'state/llm-bridge"`,
      "",
    ]);
    const after = home.snapshot();
    await home.setup({ parts: only }, { ...machine, run, env });
    expect(home.snapshot()).toEqual(after);
    await home.undo(elsewhere);
    rmSync(join(home.path, "my 'state"), { recursive: true });
    expect(home.snapshot()).toEqual(before);
  });

  test("keeps a unit that a person has edited, and one that setup has not written", async () => {
    const machine = manager();
    await home.setup({ parts: only }, machine);
    const edited = home.read(unit()).replace("RestartSec=1", "RestartSec=9");
    home.write(unit(), edited);
    const socket = home.write(join(dirname(unit()), "llm-bridge.socket"), "[Socket]\n");
    await home.setup(
      { parts: only, binary: home.write("b/waybar-llm-bridge", "", 0o755) },
      machine,
    );
    expect(home.read(unit())).toBe(edited);
    expect(home.read(socket)).toBe("[Socket]\n");
    expect(home.said).toContain(`${unit()} is not as setup would write it, so it stays.`);
  });

  test("follows the program to another place", async () => {
    const machine = manager();
    await home.setup({ parts: only }, machine);
    const binary = home.write("b/waybar-llm-bridge", "", 0o755);
    await home.setup({ parts: only, binary }, machine);
    expect(home.read(unit())).toContain(`ExecStart=${binary} daemon`);
  });

  test("that does not start is told of, with the files in place", async () => {
    const run = (_: string, args: readonly string[]) =>
      Promise.resolve(
        args.includes("enable")
          ? ({ kind: "failed", reason: "Address already in use" } as const)
          : ({ kind: "done", output: "" } as const),
      );
    expect(await home.setup({ parts: only }, { ...manager(), run })).toBe(false);
    expect(home.errors.join("\n")).toContain("Address already in use");
    expect(existsSync(unit())).toBe(true);
  });

  test.each([
    ["SWAYSOCK", "exec "],
    ["HYPRLAND_INSTANCE_SIGNATURE", "exec-once = "],
    ["NIRI_SOCKET", 'spawn-at-startup "'],
  ])("without a manager gives way to a line for the compositor of %s", async (name, line) => {
    const env = { HOME: home.path, [name]: "x" };
    expect(await home.setup({ parts: only }, { env })).toBe(true);
    expect(home.said).toContain(`Start the daemon with your session: ${line}`);
    expect(existsSync(unit())).toBe(false);
  });
});

describe("completions", () => {
  const only = new Set(["completions"] as const);
  const which = (name: string): string => `/usr/bin/${name}`;

  test("go to the shells that the user has begun to configure", async () => {
    mkdirSync(join(home.path, ".config/fish"), { recursive: true });
    home.write(".zshrc", "# zsh\nfpath=(~/.zfunc $fpath)\n");
    mkdirSync(join(home.path, ".zfunc"));
    await home.setup({ parts: only }, { which, env: { HOME: home.path } });
    expect(home.read(".config/fish/completions/waybar-llm-bridge.fish")).toBe("# for fish\n");
    expect(home.read(".zfunc/_waybar-llm-bridge")).toBe("# for zsh\n");
    expect(existsSync(join(home.path, ".local/share/bash-completion"))).toBe(false);
  });

  test("for a zsh without a directory of the user's are left to the user, with the line", async () => {
    home.write(".zshrc", "# fpath=(~/.zfunc $fpath)\n");
    await home.setup({ parts: only }, { which, env: { HOME: home.path } });
    expect(home.said).toContain("fpath=(~/.zfunc $fpath)");
    expect(existsSync(join(home.path, ".zfunc"))).toBe(false);
  });
});

describe("files that Nix makes", () => {
  test("are not edited: what to write instead is shown, and the other parts go on", async () => {
    const store = join(home.path, "nix/store");
    const real = home.write("nix/store/abc-home-manager-files/config", CONFIG, 0o444);
    mkdirSync(dirname(home.config), { recursive: true });
    symlinkSync(real, home.config);
    home.write(home.style, STYLE);
    const env = { HOME: home.path, NIX_STORE_DIR: store };
    expect(await home.setup({ mode: "stream" }, { env })).toBe(true);
    expect(home.read(real)).toBe(CONFIG);
    expect(lstatSync(home.config).isSymbolicLink()).toBe(true);
    expect(home.said).toContain(
      [
        "  services.llm-bridge = {",
        "    enable = true;",
        "    waybar.enable = true;",
        '    mode = "stream";',
        "  };",
      ].join("\n"),
    );
    expect(home.read(home.style)).toContain("#custom-llm");
  });
});
