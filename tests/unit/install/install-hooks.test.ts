import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { type InstallOptions, installHooks } from "../../../src/install/install-hooks.ts";
import type { Surroundings } from "../../../src/install/surroundings.ts";
import { type UninstallOptions, uninstallHooks } from "../../../src/install/uninstall-hooks.ts";
import { faultOf } from "../../support/fault-of.ts";

const SETTINGS = '{\n  // mine\n  "model": "opus",\n}';

let home: string;
let settings: string;
let printed: string[];
let around: Surroundings;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "install-hooks-"));
  settings = join(home, ".claude/settings.json");
  printed = [];
  const binary = join(home, "bin/waybar-llm-bridge");
  write(binary, "#!/bin/sh\n", 0o755);
  around = {
    env: {},
    cwd: join(home, "bin"),
    home,
    execPath: binary,
    hasScreen: false,
    canAsk: false,
    which: (name) => (name === "claude" ? "/usr/bin/claude" : undefined),
    readVersion: () => ({ ok: true, text: "2.1.329 (Claude Code)\n" }),
    print: (line) => printed.push(line),
    ask: () => {
      throw new Error("nobody is there to be asked");
    },
  };
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const install = (options: Partial<InstallOptions> = {}, other: Partial<Surroundings> = {}): void =>
  installHooks({ dryRun: false, yes: false, ...options }, { ...around, ...other });

const uninstall = (
  options: Partial<UninstallOptions> = {},
  other: Partial<Surroundings> = {},
): void => uninstallHooks({ dryRun: false, yes: false, ...options }, { ...around, ...other });

function write(path: string, text: string | Uint8Array, mode = 0o640): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

const read = (path: string): string => readFileSync(path, "utf8");
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const backups = (): string => join(home, ".local/state/llm-bridge/backups");

/** Every file and directory below the home with what it holds, but for our own backups. */
function snapshot(): readonly string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(home, ".local")))
    .map((path) => (statSync(path).isFile() ? `${path} ${read(path)}` : path))
    .toSorted();
}

describe("installing", () => {
  test("shows the change, keeps a copy and writes", () => {
    write(settings, SETTINGS);
    install();
    expect(printed[0]).toContain('+  "hooks": {');
    expect(printed.join("\n")).toContain("Hooks (21): SessionStart, SessionEnd");
    expect(printed.join("\n")).toContain(
      "Never hooked: WorktreeCreate (a hook there replaces git)",
    );
    expect(parse(read(settings))).toMatchObject({
      model: "opus",
      statusLine: { command: `${around.execPath} statusline` },
    });
    const copies = readdirSync(backups()).filter((name) => name.endsWith(".bak"));
    expect(copies.map((name) => read(join(backups(), name)))).toEqual([SETTINGS]);
    expect(modeOf(join(backups(), copies[0]!))).toBe(0o640);
  });

  test("leaves mode, byte order mark and line breaks as they are, and no file of its own beside", () => {
    write(settings, '\u{FEFF}{\r\n\t"a": 1\r\n}', 0o604);
    install();
    expect(modeOf(settings)).toBe(0o604);
    expect(read(settings).startsWith('\u{FEFF}{\r\n\t"a": 1,\r\n\t"hooks": {\r\n')).toBe(true);
    expect(readdirSync(dirname(settings))).toEqual(["settings.json"]);
  });

  test("twice writes once", () => {
    write(settings, SETTINGS);
    install();
    const before = statSync(settings);
    printed.length = 0;
    install();
    expect(statSync(settings).ino).toBe(before.ino);
    expect(printed.at(-1)).toBe(`All of this is installed already in ${settings}.`);
  });

  test("dry writes nothing at all", () => {
    write(settings, SETTINGS);
    const before = snapshot();
    install({ dryRun: true });
    expect(snapshot()).toEqual(before);
    expect(existsSync(join(home, ".local"))).toBe(false);
    expect(printed.at(-1)).toBe("Dry run: nothing was written.");
  });

  test("asks a person, and a no writes nothing", () => {
    write(settings, SETTINGS);
    install({}, { canAsk: true, ask: () => false });
    expect(read(settings)).toBe(SETTINGS);
    install({}, { canAsk: true, ask: () => true });
    expect(read(settings)).not.toBe(SETTINGS);
  });

  test("--yes asks nobody", () => {
    install({ yes: true }, { canAsk: true });
    expect(existsSync(settings)).toBe(true);
  });

  test("colours the change on a screen, unless NO_COLOR is set", () => {
    install({ dryRun: true }, { hasScreen: true });
    expect(printed[0]).toContain("\u001B[32m+");
    printed.length = 0;
    install({ dryRun: true }, { hasScreen: true, env: { NO_COLOR: "1" } });
    expect(printed[0]).not.toContain("\u001B");
  });

  test("makes a private file where there was none", () => {
    install();
    expect(modeOf(settings)).toBe(0o600);
    expect(modeOf(dirname(settings))).toBe(0o700);
    expect(Object.keys(parse(read(settings)).hooks)).toHaveLength(21);
  });

  test("edits what a link leads to, and the link stays", () => {
    const target = join(home, "dotfiles/claude.json");
    write(target, SETTINGS);
    mkdirSync(dirname(settings));
    symlinkSync("../dotfiles/claude.json", settings);
    install();
    expect(lstatSync(settings).isSymbolicLink()).toBe(true);
    expect(read(target)).toContain("waybar-llm-bridge");
    uninstall();
    expect(read(target)).toBe(SETTINGS);
  });

  test("makes the file that a dangling link leads to, and takes it away again", () => {
    mkdirSync(dirname(settings));
    symlinkSync("elsewhere/real.json", settings);
    install();
    expect(existsSync(join(home, ".claude/elsewhere/real.json"))).toBe(true);
    uninstall();
    expect(lstatSync(settings).isSymbolicLink()).toBe(true);
    expect(existsSync(join(home, ".claude/elsewhere"))).toBe(false);
  });

  test("goes to the first directory of CLAUDE_CONFIG_DIR, or where --settings says", () => {
    install({}, { env: { CLAUDE_CONFIG_DIR: `${home}/one,${home}/two` } });
    expect(existsSync(join(home, "one/settings.json"))).toBe(true);
    expect(existsSync(join(home, "two"))).toBe(false);
    install({ settings: "local.json" });
    expect(existsSync(join(home, "bin/local.json"))).toBe(true);
    expect(existsSync(settings)).toBe(false);
  });

  test("keeps copies under XDG_STATE_HOME", () => {
    write(settings, SETTINGS);
    install({}, { env: { XDG_STATE_HOME: join(home, "state") } });
    expect(readdirSync(join(home, "state/llm-bridge/backups"))).toHaveLength(2);
  });

  test("mentions hooks of ours at a second level", () => {
    install({ settings: join(home, "bin/.claude/settings.json") });
    printed.length = 0;
    install({ dryRun: true });
    expect(printed.join("\n")).toContain(`${home}/bin/.claude/settings.json has our hooks too`);
  });
});

describe("the client's version", () => {
  test("decides what is installed, and what is left out is said", () => {
    install({}, { readVersion: () => ({ ok: true, text: "2.0.77 (Claude Code)" }) });
    expect(Object.keys(parse(read(settings)).hooks)).toHaveLength(12);
    expect(printed.join("\n")).toContain("Left out (9)");
    expect(printed.join("\n")).toContain("PostModelSwitch (since 2.1.251)");
  });

  test("that nobody knows gives the events that every version has", () => {
    install({}, { which: () => undefined, readVersion: () => ({ ok: false, why: "x" }) });
    expect(Object.keys(parse(read(settings)).hooks)).toHaveLength(9);
    expect(printed.join("\n")).toContain("not known: no claude was found on PATH");
  });

  test("may be named", () => {
    install({ claudeVersion: "1.0.128" });
    expect(Object.keys(parse(read(settings)).hooks)).toHaveLength(9);
  });

  test.each([
    [{ claudeVersion: "new" }, "agent-version-unreadable", "got new (--claude-version)"],
    [
      { claudeVersion: "1.0.50" },
      "agent-too-old",
      "Expected Claude Code 1.0.128 or later, found 1.0.50",
    ],
  ] as const)("%j is refused", (options, code, message) => {
    const fault = faultOf(() => install(options));
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(message);
    expect(existsSync(settings)).toBe(false);
  });

  test("of a client that was named and does not answer is refused", () => {
    const fault = faultOf(() =>
      install(
        { claude: "/x" },
        { readVersion: () => ({ ok: false, why: "/x could not be started" }) },
      ),
    );
    expect(fault.message).toBe("/x could not be started (--claude)");
  });
});

describe("the program to start", () => {
  test("is the link on PATH when it leads to this program: it outlives an update", () => {
    const link = join(home, "profile/waybar-llm-bridge");
    mkdirSync(dirname(link));
    symlinkSync(around.execPath, link);
    install({}, { which: () => link });
    expect(read(settings)).toContain(`"command": "${link}"`);
  });

  test("is the wrapper, when a package hides the real program behind one", () => {
    const hidden = join(home, "bin/.waybar-llm-bridge-wrapped");
    write(hidden, "", 0o755);
    install({}, { execPath: hidden });
    expect(read(settings)).toContain(`"command": "${home}/bin/waybar-llm-bridge"`);
  });

  test.each([
    [{ binary: "missing/waybar-llm-bridge" }, {}, "found none at"],
    [{ binary: "other" }, {}, "Expected a program named waybar-llm-bridge"],
    [{}, { execPath: "/usr/bin/bun" }, "running as /usr/bin/bun"],
  ])("that is not there is refused: %j %j", (options, other, message) => {
    const fault = faultOf(() => install(options, other));
    expect(fault.code).toBe("binary-not-found");
    expect(fault.message).toContain(message);
    expect(fault.hint).toContain("--binary");
  });
});

describe("taking out", () => {
  test.each([
    ["comments and a trailing comma", SETTINGS],
    ["one line", '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"bell"}]}]}}'],
    ["CRLF and no last line break", '{\r\n"a" : [ ] ,\r\n\r\n"hooks" : { }\r\n}'],
    ["a byte order mark", "\u{FEFF}{}\n"],
    ["nothing at all", ""],
    ["odd blanks", '{ "statusLine" :{"type":"command","command" : "x \\u0041"  } }  \n\n'],
  ])("gives back the very bytes: %s", (_, text) => {
    write(settings, text, 0o604);
    install();
    expect(read(settings)).not.toBe(text);
    uninstall();
    expect(read(settings)).toBe(text);
    expect(modeOf(settings)).toBe(0o604);
  });

  test("gives back the first bytes also after installing anew from another place", () => {
    write(settings, SETTINGS);
    install();
    write(join(home, "new/waybar-llm-bridge"), "", 0o755);
    install({ binary: join(home, "new/waybar-llm-bridge") });
    install({ claudeVersion: "2.0.77" });
    uninstall();
    expect(read(settings)).toBe(SETTINGS);
  });

  test("takes out a hook that somebody had written by hand before, too", () => {
    const hook = '{ "type": "command", "command": "waybar-llm-bridge event --type stop" }';
    write(settings, `{ "hooks": { "Stop": [{ "hooks": [${hook}] }] }, "model": "opus" }\n`);
    install();
    uninstall();
    expect(read(settings)).not.toContain("waybar-llm-bridge");
    expect(JSON.parse(read(settings))).toMatchObject({ model: "opus" });
  });

  test("takes away the file and directories that installing made", () => {
    const before = snapshot();
    install();
    uninstall();
    expect(snapshot()).toEqual(before);
  });

  test("leaves a directory that got other files meanwhile", () => {
    install();
    write(join(home, ".claude/other"), "");
    uninstall();
    expect(readdirSync(join(home, ".claude"))).toEqual(["other"]);
  });

  test("takes out only ours when the file was changed since", () => {
    write(settings, SETTINGS);
    install();
    write(settings, read(settings).replace("opus", "sonnet"));
    uninstall();
    expect(read(settings)).toBe(SETTINGS.replace("opus", "sonnet"));
  });

  test("takes out only ours after a change and a second installing", () => {
    write(settings, SETTINGS);
    install();
    write(settings, read(settings).replace("opus", "sonnet"));
    install({ claudeVersion: "2.0.77" });
    uninstall();
    expect(read(settings)).toBe(SETTINGS.replace("opus", "sonnet"));
  });

  test("works as well when the copy is lost", () => {
    write(settings, SETTINGS);
    install();
    rmSync(backups(), { recursive: true });
    uninstall();
    expect(read(settings)).toBe(SETTINGS);
  });

  test("does not trust a copy that was changed", () => {
    write(settings, SETTINGS);
    install();
    const copy = readdirSync(backups()).find((name) => name.endsWith(".bak"))!;
    writeFileSync(join(backups(), copy), '{"evil":true}');
    uninstall();
    expect(read(settings)).toBe(SETTINGS);
  });

  test("dry writes nothing", () => {
    install();
    const before = snapshot();
    uninstall({ dryRun: true });
    expect(snapshot()).toEqual(before);
    expect(printed.at(-1)).toBe("Dry run: nothing was written.");
  });

  test("where nothing is says so", () => {
    uninstall();
    expect(printed).toEqual([`Nothing to remove: there is no ${settings}.`]);
    write(settings, SETTINGS);
    uninstall();
    expect(printed.at(-1)).toBe(`Nothing to remove: ${settings} holds nothing of ours.`);
    expect(read(settings)).toBe(SETTINGS);
  });

  test("keeps the settings of two files apart", () => {
    write(join(home, "a/settings.json"), '{"a":1}');
    write(join(home, "b/settings.json"), '{"b":2}');
    install({ settings: join(home, "a/settings.json") });
    install({ settings: join(home, "b/settings.json") });
    uninstall({ settings: join(home, "a/settings.json") });
    uninstall({ settings: join(home, "b/settings.json") });
    expect(read(join(home, "a/settings.json"))).toBe('{"a":1}');
    expect(read(join(home, "b/settings.json"))).toBe('{"b":2}');
  });
});

describe("what cannot be edited safely is refused, with nothing written", () => {
  test.each([
    ["settings-syntax", '{"a" 1}', "line 1, column 6"],
    ["settings-shape", '{"hooks":[]}', "Expected hooks to be an object, found an array"],
    ["settings-not-text", new Uint8Array([0x7b, 0xff, 0x7d]), "Expected UTF-8 text"],
    ["settings-not-text", new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), "Expected UTF-8 text"],
    ["settings-too-big", " ".repeat(16 * 1024 * 1024 + 1), "Expected at most 16777216 bytes"],
  ] as const)("%s", (code, text, message) => {
    write(settings, text);
    const before = readFileSync(settings);
    const fault = faultOf(install);
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(message);
    expect(fault.message).toContain(settings);
    expect(fault.hint).toBeDefined();
    expect(readFileSync(settings)).toEqual(before);
    expect(readdirSync(dirname(settings))).toEqual(["settings.json"]);
  });

  test("a directory where the file should be", () => {
    mkdirSync(settings, { recursive: true });
    expect(faultOf(install).message).toBe(`Expected a file, found a directory (${settings})`);
  });

  test("a link that leads to itself", () => {
    mkdirSync(dirname(settings));
    symlinkSync("settings.json", settings);
    expect(faultOf(install).code).toBe("settings-not-a-file");
  });

  test("a file that nobody may write", () => {
    write(settings, SETTINGS, 0o440);
    const fault = faultOf(install);
    expect(fault.code).toBe("settings-not-writable");
    expect(fault.hint).toContain(`chmod u+w ${settings}`);
    expect(read(settings)).toBe(SETTINGS);
  });

  test("a path that runs through a file", () => {
    write(join(home, ".claude"), "");
    const fault = faultOf(install);
    expect(fault.message).toContain("found a file where a directory should be");
    expect(fault.message).toContain(settings);
  });

  test("a place for copies that cannot be made", () => {
    write(settings, SETTINGS);
    write(join(home, ".local"), "");
    const fault = faultOf(install);
    expect(fault.code).toBe("backup-not-written");
    expect(fault.hint).toContain("XDG_STATE_HOME");
    expect(read(settings)).toBe(SETTINGS);
    expect(readdirSync(dirname(settings))).toEqual(["settings.json"]);
  });

  test.each([
    ["changed", SETTINGS],
    ["made", undefined],
  ])("a file that was %s while the change was shown", (_, before) => {
    const others = '{"from":"another program"}';
    [before].flatMap((text) => text ?? []).forEach((text) => write(settings, text));
    const fault = faultOf(() =>
      install({}, { canAsk: true, ask: () => (write(settings, others), true) }),
    );
    expect(fault.code).toBe("settings-changed-meanwhile");
    expect(read(settings)).toBe(others);
    expect(readdirSync(dirname(settings))).toEqual(["settings.json"]);
  });

  test("a removal of a file that was changed while it was shown", () => {
    install();
    const fault = faultOf(() =>
      uninstall({}, { canAsk: true, ask: () => (write(settings, "{}"), true) }),
    );
    expect(fault.code).toBe("settings-changed-meanwhile");
    expect(read(settings)).toBe("{}");
  });
});

describe("hooks by HTTP", () => {
  const http = (): Partial<InstallOptions> => ({
    yes: true,
    transport: { kind: "http", port: 4319 },
    serverConfig: join(home, ".config/llm-bridge/config.toml"),
  });

  test("have the daemon serve: our configuration is shown, written, and says what for", () => {
    write(join(home, ".config/llm-bridge/config.toml"), "[budget]\ndaily = 5\n");
    install({ ...http(), dryRun: true });
    expect(read(join(home, ".config/llm-bridge/config.toml"))).toBe("[budget]\ndaily = 5\n");
    expect(printed.join("\n")).toContain("+enabled = true");
    install(http());
    expect(read(join(home, ".config/llm-bridge/config.toml"))).toBe(
      "[budget]\ndaily = 5\n\n[server]\nenabled = true  # for install-hooks --transport http\n",
    );
  });

  test("have a token that is not shown, and a word where others may read the file", () => {
    const token = "not-a-secret-but-43-characters-as-they-are";
    const variables = { LLM_BRIDGE_HOOK_TOKEN: token };
    write(settings, SETTINGS, 0o644);
    install({ ...http(), variables });
    expect(read(settings)).toContain(token);
    expect(printed.join("\n")).not.toContain(token);
    expect(printed.join("\n")).toContain(`chmod 600 ${settings}`);
    chmodSync(settings, 0o600);
    printed = [];
    install({ ...http(), variables });
    expect(printed.join("\n")).not.toContain("chmod");
  });

  test("that are there already get a daemon that serves all the same", () => {
    const { serverConfig: config = "", ...hooks } = http();
    install(hooks);
    install({ ...hooks, serverConfig: config });
    expect(Bun.TOML.parse(read(config))).toEqual({ server: { enabled: true } });
  });
});
