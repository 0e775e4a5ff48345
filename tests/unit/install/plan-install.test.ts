import { describe, expect, test } from "bun:test";
import { parse } from "jsonc-parser";
import { parseClaudeVersion } from "../../../src/agents/claude/versions.ts";
import type { BridgeFault } from "../../../src/core/fault.ts";
import { type InstallPlan, planInstall } from "../../../src/install/plan-install.ts";
import { planUninstall } from "../../../src/install/plan-uninstall.ts";
import { faultOf } from "../../support/fault-of.ts";

const BINARY = "/opt/waybar-llm-bridge";

const install = (text: string, version = "2.1.329", binary = BINARY): InstallPlan =>
  planInstall({ file: "settings.json", text, binary, version: parseClaudeVersion(version) });

const uninstall = (text: string, original?: string) =>
  planUninstall({ file: "settings.json", text, ...(original === undefined ? {} : { original }) });

const ours = { hooks: [{ type: "command", command: BINARY, args: ["event"], timeout: 5 }] };

/** The lines of `after` that are not in `before`. */
const addedLines = (before: string, after: string): readonly string[] => {
  const old = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !old.has(line));
};

describe("an empty file", () => {
  test.each(["", "\n", "{}", "{}\n", "{\n}\n", "// mine\n", "// mine"])(
    "%j gets all hooks and the status line",
    (text) => {
      const plan = install(text);
      const settings = parse(plan.text);
      expect(Object.keys(settings.hooks)).toHaveLength(21);
      expect(settings.hooks.Stop).toEqual([ours]);
      expect(settings.statusLine).toEqual({ type: "command", command: `${BINARY} statusline` });
      expect(plan.statusLine).toBe("ours");
    },
  );

  test("has one line an event, so that the change can be read", () => {
    expect(install("").text.split("\n")).toHaveLength(21 + 6);
  });
});

describe("what the user had", () => {
  const settings = `{
    // permissions first
    "permissions": { "allow": ["Bash(ls:*)"], }, /* trailing comma */
    "hooks": {
        "Stop": [
            // a bell
            { "hooks": [{ "type": "command", "command": "bell" }] }, // loud
        ],
        "Later": { "unknown": ["shape"] },
        "PreToolUse": [ "odd", { "hooks": "odd" }, { "hooks": [7, { "type": "new-kind" }] } ],
    },
}`;

  test("stays line for line", () => {
    const { text } = install(settings);
    const kept = settings.split("\n").filter((line) => !line.includes("PreToolUse"));
    expect(text.split("\n")).toEqual(expect.arrayContaining(kept));
    expect(parse(text).hooks.Stop).toEqual([
      { hooks: [{ type: "command", command: "bell" }] },
      ours,
    ]);
    expect(parse(text).hooks.PreToolUse).toEqual([
      "odd",
      { hooks: "odd" },
      { hooks: [7, { type: "new-kind" }] },
      { hooks: ours.hooks.map((hook) => ({ ...hook, async: true })) },
    ]);
  });

  test("is all that is left after taking ours out", () => {
    const back = uninstall(install(settings).text, settings).text;
    expect(parse(back)).toEqual(parse(settings));
    expect(back).toContain("// a bell");
    expect(back).toContain("// loud");
    expect(back).toContain("/* trailing comma */");
  });

  test("sets the indentation of what is added", () => {
    const added = addedLines('{\n\t"a": 1\n}\n', install('{\n\t"a": 1\n}\n').text);
    expect(added.filter((line) => line.startsWith('\t\t"'))).toHaveLength(21);
    expect(install('{\n    "a": 1\n}').text).toContain('\n        "Stop": [{');
  });

  test("keeps its line breaks and its missing last one", () => {
    const { text } = install('{\r\n  "a": 1\r\n}');
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
    expect(text.endsWith("\r\n}")).toBe(true);
  });

  test("stays on one line where it was on one line", () => {
    const { text } = install('{"a":1}\n');
    expect(text.trimEnd()).not.toContain("\n");
    expect(text.startsWith('{"a":1,"hooks":{"SessionStart":[')).toBe(true);
  });

  test("a property after which only a comment comes keeps that comment", () => {
    const { text } = install('{\n  "a": 1 // one\n  // the end\n}\n');
    expect(text.startsWith('{\n  "a": 1, // one\n  // the end\n  "hooks": {')).toBe(true);
    expect(parse(text).a).toBe(1);
  });
});

describe("an existing status line", () => {
  const settings = `{
  "statusLine": { "type": "command", "command": "~/bin/line.sh 'a b' | cat", "padding": 0 }
}
`;

  test("runs inside ours, and its other fields stay", () => {
    const plan = install(settings);
    expect(plan.statusLine).toBe("chained");
    expect(parse(plan.text).statusLine).toEqual({
      type: "command",
      command: String.raw`/opt/waybar-llm-bridge statusline --chain '~/bin/line.sh '\''a b'\'' | cat'`,
      padding: 0,
    });
  });

  test("is not chained twice", () => {
    const once = install(settings).text;
    expect(install(once)).toMatchObject({ text: once, statusLine: "chained" });
  });

  test("keeps its chain when the program moves", () => {
    const moved = install(install(settings).text, "2.1.329", "/new/waybar-llm-bridge").text;
    expect(parse(moved)).toEqual(
      parse(install(settings, "2.1.329", "/new/waybar-llm-bridge").text),
    );
  });

  test("is back after taking ours out", () => {
    expect(uninstall(install(settings).text)).toMatchObject({
      text: settings,
      statusLine: "restored",
    });
  });

  test.each([
    ['{"statusLine":{"type":"widget"}}', "runs no command"],
    [
      '{"statusLine":{"type":"command","command":"tee x | waybar-llm-bridge statusline"}}',
      "already runs ours",
    ],
  ])("that cannot be chained is left alone: %s", (text, why) => {
    const plan = install(text);
    expect(plan.statusLine).toBe("left-alone");
    expect(parse(plan.text).statusLine).toEqual(parse(text).statusLine);
    expect(plan.notes.join()).toContain(why);
  });
});

describe("entries of ours that are there already", () => {
  test("twice is once", () => {
    const once = install("").text;
    expect(install(once).text).toBe(once);
  });

  test("at an older path are moved, wherever they stand", () => {
    const old = `{
  "hooks": {
    "Stop": [{ "matcher": "x", "hooks": [{ "type": "command", "command": "bell" }, { "type": "command", "command": "/old/waybar-llm-bridge event" }] }]
  }
}`;
    expect(parse(install(old).text).hooks.Stop).toEqual([
      { matcher: "x", hooks: [{ type: "command", command: "bell" }, ...ours.hooks] },
    ]);
  });

  test("change from the exec form to the shell form with the client, and back", () => {
    const now = install("").text;
    const before = install("", "2.1.100").text;
    expect(parse(install(now, "2.1.100").text)).toEqual(parse(before));
    expect(parse(install(before).text)).toEqual(parse(now));
  });

  test("go from events that an older client does not know", () => {
    const older = install(install("").text, "1.0.128").text;
    expect(older).toBe(install("", "1.0.128").text);
  });

  test("that stand twice under one event become one", () => {
    const group = '{ "hooks": [{ "type": "command", "command": "/a/waybar-llm-bridge event" }] }';
    const { text } = install(
      `{\n  "hooks": {\n    "Stop": [\n      ${group},\n      ${group}\n    ]\n  }\n}`,
    );
    expect(parse(text).hooks.Stop).toEqual([ours]);
  });

  test("keep the fields that a person added", () => {
    const text =
      '{ "hooks": { "Stop": [{ "hooks": [{ "type": "command", "command": "/a/waybar-llm-bridge event", "async": true, "statusMessage": "hi" }] }] } }';
    expect(parse(install(text).text).hooks.Stop[0].hooks).toEqual([
      { ...ours.hooks[0], statusMessage: "hi" },
    ]);
  });
});

describe("what would keep hooks from running is said", () => {
  test.each([
    ['{\n  // mine\n  "a": 1\n}', "settings.json, line 2, column 3"],
    ['{\n  "a": [1,],\n  "b": {}\n}', "settings.json, line 2, column 11"],
  ])("a comment or trailing comma, which the client does not read: %j", (text, place) => {
    expect(install(text).notes.join()).toContain(`The first one is at ${place};`);
    expect(install('{"a": 1}').notes).toEqual([]);
  });

  test("hooks switched off", () => {
    expect(install('{"disableAllHooks": true}').notes.join()).toContain("disableAllHooks");
  });

  test("an event of the user's that an old client does not know", () => {
    const text = '{"hooks":{"PostCompact":[]}}';
    expect(install(text, "2.0.77").notes.join()).toContain("PostCompact");
    expect(install(text, "2.1.329").notes).toEqual([]);
  });
});

describe("a file that is not what it should be is refused, with the place", () => {
  test.each([
    [
      '{\n  "a": 1\n  "b": 2\n}',
      "settings-syntax",
      'Expected a comma, found "b": 2 (settings.json, line 3, column 3)',
    ],
    [
      "{",
      "settings-syntax",
      "Expected }, found the end of the file (settings.json, line 1, column 2)",
    ],
    [
      "{} {}",
      "settings-syntax",
      "Expected the end of the file, found {} (settings.json, line 1, column 4)",
    ],
    ["{ a: 1 }", "settings-syntax", "line 1, column 3"],
    ['{"a": "\u0001"}', "settings-syntax", "Expected no control character"],
    [
      "[]",
      "settings-shape",
      "Expected the settings to be an object, found an array (settings.json, line 1, column 1)",
    ],
    ["null", "settings-shape", "found null"],
    [
      '{\n"hooks": []}',
      "settings-shape",
      "Expected hooks to be an object, found an array (settings.json, line 2, column 10)",
    ],
    [
      '{"hooks": {"Stop": {}}}',
      "settings-shape",
      "Expected hooks.Stop to be an array, found an object (settings.json, line 1, column 20)",
    ],
    [
      '{"hooks": {"Stop": null}}',
      "settings-shape",
      "Expected hooks.Stop to be an array, found null",
    ],
    [
      '{"statusLine": "x"}',
      "settings-shape",
      "Expected statusLine to be an object, found a string",
    ],
    [
      '{"hooks": {}, "hooks": {}}',
      "settings-shape",
      'Expected "hooks" once, found it again (settings.json, line 1, column 15)',
    ],
    ["[".repeat(200_000), "settings-syntax", "nested too deeply"],
  ])("%#", (text, code, message) => {
    const fault = faultOf(() => install(text));
    expect(fault.code).toBe(code as BridgeFault["code"]);
    expect(fault.message).toContain(message);
    expect(fault.hint).toContain("Nothing was written.");
  });
});

test("two megabytes are planned like two lines", () => {
  const allow = Array.from(
    { length: 60_000 },
    (_, index) => `      "Bash(command-number-${index}:*)"`,
  );
  const settings = `{\n  "permissions": {\n    "allow": [\n${allow.join(",\n")}\n    ]\n  }\n}\n`;
  expect(settings.length).toBeGreaterThan(2_000_000);
  const { text } = install(settings);
  expect(addedLines(settings, text)).toHaveLength(21 + 4);
  expect(uninstall(text).text).toBe(settings);
});

test("taking out where nothing of ours is changes nothing", () => {
  const text = '{"hooks":{"Stop":[]},"statusLine":{"type":"command","command":"x"}}';
  expect(uninstall(text)).toEqual({ text, events: [], statusLine: "untouched", notes: [] });
});

test("empty containers stay only where the user had them before us", () => {
  const text = '{\n  "hooks": {\n    "Stop": []\n  }\n}\n';
  const installed = install(text).text;
  expect(parse(uninstall(installed, text).text)).toEqual({ hooks: { Stop: [] } });
  expect(parse(uninstall(installed).text)).toEqual({});
});
