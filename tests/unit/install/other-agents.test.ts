import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { OtherAgent } from "../../../src/install/other-agents/agent.ts";
import { installAgent, uninstallAgent } from "../../../src/install/other-agents/install.ts";
import type { Surroundings } from "../../../src/install/surroundings.ts";

let home = "";
let printed: string[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "llm-bridge-agents-"));
  mkdirSync(join(home, "bin"));
  writeFileSync(join(home, "bin/waybar-llm-bridge"), "", { mode: 0o755 });
  printed = [];
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const around = (env: Readonly<Record<string, string>> = {}): Surroundings => ({
  env,
  cwd: home,
  home,
  execPath: join(home, "bin/waybar-llm-bridge"),
  hasScreen: false,
  canAsk: false,
  which: () => undefined,
  readVersion: () => ({ ok: false, why: "nobody asks" }),
  print: (line) => printed.push(line),
  ask: () => false,
});

const install = (agent: OtherAgent, env = {}, dryRun = false) =>
  installAgent({ agent, dryRun, yes: true }, around(env));
const uninstall = (agent: OtherAgent, env = {}) =>
  uninstallAgent({ agent, dryRun: false, yes: true }, around(env));

const PLACES = {
  codex: ".codex/hooks.json",
  gemini: ".gemini/settings.json",
  opencode: ".config/opencode/plugin/llm-bridge.ts",
} as const satisfies Record<OtherAgent, string>;

const AGENTS = ["codex", "gemini", "opencode"] as const;
const HOOKING = ["codex", "gemini"] as const;

const fileOf = (agent: OtherAgent) => join(home, PLACES[agent]);
const textOf = (agent: OtherAgent) => readFileSync(fileOf(agent), "utf8");

function write(agent: OtherAgent, text: string): void {
  mkdirSync(dirname(fileOf(agent)), { recursive: true });
  writeFileSync(fileOf(agent), text);
}

describe.each(AGENTS)("%s, where there is nothing yet,", (agent) => {
  test("is told of us in its own place, and forgets us without a trace", () => {
    install(agent);
    expect(textOf(agent)).toContain(join(home, "bin/waybar-llm-bridge"));
    uninstall(agent);
    expect(existsSync(fileOf(agent))).toBe(false);
    expect(existsSync(dirname(fileOf(agent)))).toBe(false);
  });

  test("is told once", () => {
    install(agent);
    const once = textOf(agent);
    install(agent);
    expect(textOf(agent)).toBe(once);
    expect(printed.at(-1)).toStartWith("All of this is installed already");
  });

  test("is left alone by a dry run", () => {
    install(agent, {}, true);
    expect(existsSync(fileOf(agent))).toBe(false);
    expect(printed.at(-1)).toBe("Dry run: nothing was written.");
  });
});

test.each([
  ["codex", { CODEX_HOME: "elsewhere" }, "elsewhere/hooks.json"],
  ["gemini", { GEMINI_CLI_HOME: "elsewhere" }, "elsewhere/.gemini/settings.json"],
  ["opencode", { XDG_CONFIG_HOME: "elsewhere" }, "elsewhere/opencode/plugin/llm-bridge.ts"],
  ["opencode", { OPENCODE_CONFIG_DIR: "elsewhere" }, "elsewhere/plugin/llm-bridge.ts"],
] as const)("%s is found where %j puts it", (agent, env, place) => {
  install(agent, env);
  expect(existsSync(join(home, place))).toBe(true);
});

describe.each(HOOKING)("%s, whose user has settings,", (agent) => {
  const OWN = `{
  // mine
  "theme": "dark",
  "hooks": {
    "SessionStart": [
      { "hooks": [{ "type": "command", "command": "./mine.sh" }] }
    ]
  },
}
`;

  test("keeps every byte of them, before us and after us", () => {
    write(agent, OWN);
    install(agent);
    expect(textOf(agent)).toContain("// mine");
    expect(textOf(agent)).toContain("./mine.sh");
    uninstall(agent);
    expect(textOf(agent)).toBe(OWN);
  });

  test("keeps what was changed since, and loses our entries only", () => {
    write(agent, OWN);
    install(agent);
    writeFileSync(fileOf(agent), textOf(agent).replace("dark", "light"));
    uninstall(agent);
    expect(textOf(agent)).toBe(OWN.replace("dark", "light"));
  });

  test("keeps the link that its file is", () => {
    mkdirSync(join(home, "dotfiles"));
    mkdirSync(dirname(fileOf(agent)), { recursive: true });
    writeFileSync(join(home, "dotfiles/mine.json"), OWN);
    symlinkSync(join(home, "dotfiles/mine.json"), fileOf(agent));
    install(agent);
    expect(lstatSync(fileOf(agent)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(home, "dotfiles/mine.json"), "utf8")).toContain(`--agent ${agent}`);
  });

  test("is told of our program's new place, not of both", () => {
    install(agent);
    const moved = join(home, "new/waybar-llm-bridge");
    mkdirSync(dirname(moved));
    writeFileSync(moved, "", { mode: 0o755 });
    installAgent({ agent, dryRun: false, yes: true, binary: moved }, around());
    expect(textOf(agent)).not.toContain(join(home, "bin/"));
    expect(textOf(agent)).toContain(`${moved} event --agent ${agent}`);
  });

  test.each([
    ["half a JSON", '{ "hooks": {', "settings-syntax"],
    ["a list", "[]", "settings-shape"],
    ["hooks that are a list", '{ "hooks": [] }', "settings-shape"],
    ["an event that is a number", '{ "hooks": { "SessionStart": 1 } }', "settings-shape"],
  ])("whose file holds %s is left as it is, and told where", (_what, text, code) => {
    write(agent, text);
    expect(() => install(agent)).toThrow(expect.objectContaining({ code }));
    expect(textOf(agent)).toBe(text);
  });

  test("whose file nobody may write is left as it is", () => {
    write(agent, OWN);
    chmodSync(fileOf(agent), 0o444);
    expect(() => install(agent)).toThrow(
      expect.objectContaining({ code: "settings-not-writable" }),
    );
    expect(textOf(agent)).toBe(OWN);
  });
});

describe("OpenCode's plugin", () => {
  test("of somebody else is left alone", () => {
    write("opencode", "export const Theirs = async () => ({});\n");
    expect(() => install("opencode")).toThrow(expect.objectContaining({ code: "settings-shape" }));
    uninstall("opencode");
    expect(textOf("opencode")).toBe("export const Theirs = async () => ({});\n");
  });

  test("of ours that was changed goes all the same, and a copy stays", () => {
    install("opencode");
    writeFileSync(fileOf("opencode"), `${textOf("opencode")}// changed\n`);
    uninstall("opencode");
    expect(existsSync(fileOf("opencode"))).toBe(false);
    const copy = printed.at(-1)?.split(" ").at(-1) ?? "";
    expect(readFileSync(copy, "utf8")).toEndWith("// changed\n");
  });
});

test.each([
  ["hooks switched off", "[features]\nhooks = false\n", ["Hooks are switched off"]],
  ["by its old name too", "[features]\ncodex_hooks = false\n", ["Hooks are switched off"]],
  [
    "hooks of its own",
    '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ncommand = "x"\n',
    ["has hooks as well"],
  ],
  ["hooks that were trusted", '[hooks.state."x:stop:0:0"]\ntrusted_hash = "y"\n', []],
  ["no TOML", "[[[", []],
])("Codex's config.toml with %s is told of where it matters", (_what, toml, notes) => {
  mkdirSync(join(home, ".codex"));
  writeFileSync(join(home, ".codex/config.toml"), toml);
  install("codex");
  expect(printed.filter((line) => line.startsWith("Note: "))).toEqual(
    notes.map((note) => expect.stringContaining(note)),
  );
});

test("Codex's user is told that hooks have to be trusted", () => {
  install("codex");
  expect(printed.at(-1)).toContain("/hooks");
});
