import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { SetupHome } from "./setup-home.ts";

let home: SetupHome;

beforeEach(() => {
  home = new SetupHome();
  home.write(home.settings, "{}\n");
  home.write(home.config, '{ "modules-right": [] }\n');
  home.write(home.style, "* {}\n");
});

afterEach(() => {
  home[Symbol.dispose]();
});

const PARTS = new Set(["agent", "waybar", "style"] as const);

/** What stands in each of the three files afterwards, by whether it is ours. */
const isDone = () => ({
  settings: home.read(home.settings).includes('"statusLine"'),
  config: home.read(home.config).includes("custom/llm"),
  style: home.read(home.style).includes("#custom-llm"),
});

describe("the agent's settings", () => {
  test.each([
    ["comments and trailing commas", '{\n  // mine\n  "env": { "A": "1", },\n}\n', "// mine"],
    [
      "hooks of unknown shapes",
      '{"hooks":{"Stop":["odd",{"matcher":1},{"hooks":7},null],"Future":{}}}',
      '"odd",{"matcher":1},{"hooks":7},null',
    ],
    ["two megabytes", `{"note":"${"x".repeat(2_000_000)}"}`, "x".repeat(2_000_000)],
    ["nothing", "", ""],
    ["only a comment", "// nothing yet\n", "// nothing yet"],
  ])("with %s are edited, and all of that stays", async (_what, text, stays) => {
    home.write(home.settings, text);
    expect(await home.setup({ parts: PARTS })).toBe(true);
    expect(home.read(home.settings)).toContain(stays);
    expect(isDone()).toEqual({ settings: true, config: true, style: true });
    expect(await home.undo()).toBe(true);
    expect(home.read(home.settings)).toBe(text);
  });

  test.each([
    [
      "a list where an object should be",
      "[]",
      "Expected the settings to be an object, found an array",
      "line 1, column 1",
    ],
    [
      "hooks that are a list",
      '{\n  "hooks": []\n}',
      "Expected hooks to be an object, found an array",
      "line 2, column 12",
    ],
    [
      "an event that is an object",
      '{"hooks":{\n"Stop":{}}}',
      "Expected hooks.Stop to be an array, found an object",
      "line 2, column 8",
    ],
    [
      "hooks that are there twice",
      '{"hooks":{},\n"hooks":{}}',
      'Expected "hooks" once',
      "line 2, column 1",
    ],
    ["half a file", '{"model": "op', "Expected a closing double quote", "line 1, column 11"],
    [
      "bytes that are no text",
      Buffer.from('{\n  "näme": "\xff", "€": "x"\n}', "latin1"),
      "Expected UTF-8 text",
      "line 2, column 5",
    ],
    [
      "other bytes after text of all lengths",
      Buffer.concat([Buffer.from('{\n"ä€😀": "'), Buffer.of(0xe9), Buffer.from('"}')]),
      "Expected UTF-8 text",
      "line 2, column 10",
    ],
    [
      "text that is cut within a character",
      Buffer.from('{"a": "€').subarray(0, -1),
      "Expected UTF-8 text",
      "line 1, column 8",
    ],
    [
      "values in values without end",
      `[\n${'{"]": ['.repeat(100_000)}`,
      "nested too deeply",
      "line 2, column 700000",
    ],
  ])(
    "with %s are left alone and named, and the other parts go on",
    async (_what, text, message, place) => {
      home.write(home.settings, text);
      const before = home.read(home.settings);
      expect(await home.setup({ parts: PARTS })).toBe(false);
      expect(home.read(home.settings)).toBe(before);
      expect(isDone()).toEqual({ settings: false, config: true, style: true });
      expect(home.errors[0]).toContain("Claude Code: left alone.");
      expect(home.errors[0]).toContain(message);
      expect(home.errors[0]).toContain(home.settings);
      expect(home.errors[0]).toContain(place);
      expect(home.errors[1]).toMatch(/\.$/);
    },
  );
});

describe("Waybar's files", () => {
  test.each([
    [
      "a list of modules that is none",
      '{\n  "modules-right": "clock"\n}',
      'Expected "modules-right" to be an array, found a string',
      "line 2, column 20",
    ],
    [
      "a bar that is none",
      '[{}, "x"]',
      "Expected bar 2 to be an object, found a string",
      "line 1, column 6",
    ],
    ["no bar at all", "[]", "Expected a bar, found an empty list", "config.jsonc"],
    ["a missing comma", '{\n  "a": 1\n  "b": 2\n}', "Expected a comma", "line 3, column 3"],
  ])("a configuration with %s is left alone and named", async (_what, text, message, place) => {
    home.write(home.config, text);
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(home.read(home.config)).toBe(text);
    expect(isDone()).toEqual({ settings: true, config: false, style: true });
    expect(home.errors[0]).toContain(message);
    expect(home.errors[0]).toContain(home.config);
    expect(home.errors[0]).toContain(place);
  });

  test("a file that a configuration includes is named where it is the one to blame", async () => {
    home.write(home.config, '{ "include": "more.jsonc" }\n');
    const more = home.write(".config/waybar/more.jsonc", "{\n  oops\n}");
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(home.errors[0]).toContain(`${more}, line 2, column 3`);
    expect(home.read(home.config)).toBe('{ "include": "more.jsonc" }\n');
  });

  test("files that include each other are followed once", async () => {
    home.write(home.config, '{ "include": "more.jsonc", "modules-right": [] }\n');
    home.write(".config/waybar/more.jsonc", '{ "include": "config.jsonc" }\n');
    expect(await home.setup({ parts: PARTS })).toBe(true);
    expect(parse(home.read(home.config))).toMatchObject({ "modules-right": ["custom/llm"] });
  });

  test("a style sheet that is open at its end is left alone and named", async () => {
    home.write(home.style, "* {}\n#clock {\n  color: red;\n");
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(isDone()).toEqual({ settings: true, config: true, style: false });
    expect(home.errors[0]).toContain(`${home.style}, line 2, column 8`);
  });
});

describe("whoever holds the file", () => {
  test("a link into a repository stays, and its target is edited", async () => {
    const target = home.write("dotfiles/claude/settings.json", '{"a":1}\n', 0o600);
    rmSync(home.settings);
    symlinkSync("../dotfiles/claude/settings.json", home.settings);
    expect(await home.setup({ parts: PARTS })).toBe(true);
    expect(lstatSync(home.settings).isSymbolicLink()).toBe(true);
    expect(home.read(target)).toContain('"hooks"');
    await home.undo();
    expect(lstatSync(home.settings).isSymbolicLink()).toBe(true);
    expect(home.read(target)).toBe('{"a":1}\n');
  });

  test("a file that nobody may write stays as it is, with the way to open it", async () => {
    home.write(home.config, "{}\n", 0o444);
    expect(await home.setup({ parts: PARTS, dryRun: true })).toBe(false);
    expect(home.errors[0]).toStartWith("Waybar: left alone. Expected to be able to write");
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(home.read(home.config)).toBe("{}\n");
    expect(isDone()).toEqual({ settings: true, config: false, style: true });
    expect(home.errors.join("\n")).toContain(home.config);
    expect(home.errors.join("\n")).toContain("chmod u+w");
  });

  test("a style sheet that nobody may write keeps none of the others back", async () => {
    const dark = home.write(".config/waybar/style-dark.css", "* {}\n", 0o444);
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(home.read(dark)).toBe("* {}\n");
    expect(isDone()).toEqual({ settings: true, config: true, style: true });
    expect(home.errors[0]).toContain(dark);
  });

  test("a directory in a file's place is named", async () => {
    rmSync(home.settings);
    mkdirSync(home.settings);
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(home.errors[0]).toContain(`Expected a file, found a directory (${home.settings})`);
  });

  test("where no copy can be kept, nothing is written", async () => {
    home.write(".local", "in the way");
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(isDone()).toEqual({ settings: false, config: false, style: false });
    expect(home.errors.join("\n")).toContain("backup-not-written");
  });
});

describe("a file that somebody changes between the plan and the write", () => {
  /** Answers the questions in turn, each after something was done. */
  const answering = (...answers: (() => boolean)[]) => ({
    canAsk: true,
    confirm: () => Promise.resolve(answers.shift()?.() ?? false),
  });

  test("is planned anew, shown again, and written with both changes", async () => {
    const change = () => {
      home.write(home.settings, '{ "theirs": 1 }\n');
      return true;
    };
    expect(
      await home.setup(
        { parts: PARTS, yes: false },
        answering(change, () => true),
      ),
    ).toBe(true);
    expect(home.said).toContain("Planned anew");
    expect(home.said).toContain('+{ "theirs": 1,');
    expect(parse(home.read(home.settings))).toMatchObject({ theirs: 1, statusLine: {} });
    expect(isDone()).toEqual({ settings: true, config: true, style: true });
    await home.undo();
    expect(home.read(home.settings)).toBe('{ "theirs": 1 }\n');
  });

  test("stays as they left it where the new plan is refused", async () => {
    const change = () => {
      home.write(home.settings, '{ "theirs": ');
      return true;
    };
    expect(await home.setup({ parts: PARTS, yes: false }, answering(change))).toBe(false);
    expect(home.read(home.settings)).toBe('{ "theirs": ');
    expect(isDone()).toEqual({ settings: false, config: true, style: true });
    expect(home.errors[0]).toContain("line 1, column 13");
  });

  test("stays as they left it where the person says no", async () => {
    const change = () => {
      home.write(home.style, "/* theirs */\n");
      return true;
    };
    const said = answering(change, () => false);
    expect(await home.setup({ parts: PARTS, yes: false }, said)).toBe(false);
    expect(home.read(home.style)).toBe("/* theirs */\n");
    expect(home.errors.join("\n")).toContain("settings-changed-meanwhile");
  });

  test("leaves no half-written file beside it", async () => {
    const change = () => {
      home.write(home.config, "[");
      return true;
    };
    await home.setup({ parts: PARTS, yes: false }, answering(change));
    expect(readdirSync(dirname(home.config)).toSorted()).toEqual(["config.jsonc", "style.css"]);
    expect(readdirSync(join(home.path, ".claude"))).toEqual(["settings.json"]);
  });
});

describe("names that lead to no file", () => {
  const fileOf = { settings: "Claude Code", config: "Waybar", style: "Colours" } as const;
  const names = ["settings", "config", "style"] as const;

  test.each(names)("a pipe for the %s keeps nobody waiting", async (name) => {
    rmSync(home[name]);
    Bun.spawnSync(["mkfifo", home[name]]);
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(home.errors[0]).toStartWith(
      `${fileOf[name]}: left alone. Expected a file, found a pipe`,
    );
    expect(home.errors[0]).toContain(home[name]);
    expect(home.errors[1]).toBe("Put a file in its place, or name another one.");
  });

  test.each(names)("links that lead in a circle are named for the %s", async (name) => {
    rmSync(home[name]);
    symlinkSync(home[name], home[name]);
    expect(await home.setup({ parts: PARTS })).toBe(false);
    expect(home.errors[0]).toStartWith(`${fileOf[name]}: left alone. Expected a file, found links`);
    expect(home.errors[0]).toContain(home[name]);
    expect(home.errors[1]).toBe("Mend the link.");
  });

  test("a pipe in the place of a shell's configuration keeps nobody waiting", async () => {
    Bun.spawnSync(["mkfifo", join(home.path, ".zshrc")]);
    const which = (name: string) => (name === "zsh" ? "/usr/bin/zsh" : undefined);
    expect(await home.setup({ parts: new Set(["completions"]) }, { which })).toBe(true);
  });
});

test("our own configuration is not changed where the bar's cannot be", async () => {
  home.write(home.config, '{ "modules-right": [], "custom/x": { "signal": 8 } }\n', 0o440);
  expect(await home.setup({ parts: PARTS })).toBe(false);
  expect(home.errors[0]).toStartWith("Waybar: left alone. Expected to be able to write");
  expect(existsSync(join(home.path, ".config/llm-bridge/config.toml"))).toBe(false);
});

test("a record that cannot be read is named on the way back, and the others are followed", async () => {
  const before = home.read(home.style);
  await home.setup({ parts: PARTS });
  const dir = join(home.path, ".local/state/llm-bridge/backups");
  const record = readdirSync(dir).find((name) => /^config\.jsonc\.\w+\.json$/.test(name)) ?? "";
  const path = home.write(join(dir, record), "{");
  expect(await home.undo()).toBe(false);
  expect(home.errors[0]).toContain(path);
  expect(isDone()).toEqual({ settings: false, config: true, style: false });
  expect(home.read(home.style)).toBe(before);
});
