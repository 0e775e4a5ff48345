import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasEvent, parseClaudeVersion } from "../../../src/agents/claude/versions.ts";
import { chooseEvents, HOOKED_EVENTS } from "../../../src/install/hook-entries.ts";
import { readInstallation } from "../../../src/install/own-entries.ts";
import { parseDocument } from "../../../src/install/text/document.ts";
import { PROJECT_ROOT } from "../../support/binary.ts";

/** The oldest client that the plugin is for. An event that a client does not know costs it the plugin's whole file (seen up to 2.1.165). */
const OLDEST = { major: 2, minor: 1, patch: 165, preRelease: false };

const PLUGIN = join(PROJECT_ROOT, "share/claude-plugin");

interface HookFile {
  readonly hooks: Readonly<
    Record<string, readonly { readonly hooks: readonly Readonly<Record<string, unknown>>[] }[]>
  >;
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

// Files of our own, checked by the client's validator as well.
const { hooks } = json(join(PLUGIN, "hooks/hooks.json")) as HookFile;

test("the plugin hooks what its oldest client has, as install-hooks would", () => {
  expect(Object.keys(hooks)).toEqual([...chooseEvents(OLDEST).chosen]);
  expect(chooseEvents(OLDEST).leftOut.map(({ event }) => event)).toEqual(["PostModelSwitch"]);
  expect(hasEvent(OLDEST, "PostToolBatch")).toBe(true);
  for (const [event, groups] of Object.entries(hooks)) {
    const waits: Readonly<Record<string, string>> = HOOKED_EVENTS;
    expect(groups).toEqual([{ hooks: [expect.objectContaining({ type: "command", timeout: 5 })] }]);
    expect(groups[0]?.hooks[0]?.["async"] === true).toBe(waits[event] === "async");
  }
});

test("its hooks are silent where the program is missing, and pass their input on where it is there", async () => {
  const commands = new Set(Object.values(hooks).map((groups) => groups[0]?.hooks[0]?.["command"]));
  expect(commands.size).toBe(1);
  const [command] = commands;
  const run = (path: string) =>
    Bun.spawnSync(["/bin/sh", "-c", String(command)], {
      env: { PATH: path },
      stdin: new TextEncoder().encode("{}"),
    });
  expect(run("/nowhere")).toMatchObject({
    exitCode: 0,
    stdout: Buffer.from(""),
    stderr: Buffer.from(""),
  });
  expect(String(command)).toEndWith("exec waybar-llm-bridge event");
});

test("plugin and marketplaces name the same version and place", () => {
  const { version } = json(join(PROJECT_ROOT, "package.json")) as { version: string };
  const plugin = json(join(PLUGIN, ".claude-plugin/plugin.json"));
  expect(plugin).toMatchObject({ name: "llm-bridge", version });
  expect(parseClaudeVersion(version)).toBeDefined();
  const inRepository = json(join(PROJECT_ROOT, ".claude-plugin/marketplace.json"));
  const besideIt = json(join(PLUGIN, ".claude-plugin/marketplace.json"));
  expect(inRepository).toMatchObject({ plugins: [{ source: "./share/claude-plugin" }] });
  expect(JSON.parse(JSON.stringify(inRepository).replace("./share/claude-plugin", "./"))).toEqual(
    besideIt,
  );
});

test.each([
  ['{"enabledPlugins":{"llm-bridge@waybar-llm-bridge":true}}', true],
  ['{"enabledPlugins":{"llm-bridge@waybar-llm-bridge":false}}', false],
  ['{"enabledPlugins":{"other-llm-bridge@x":true}}', false],
  ['{"enabledPlugins":["llm-bridge@x"]}', false],
  ["{}", false],
  ["[]", false],
])("of settings %p we know whether the plugin is on: %p", (text, isOn) => {
  expect(readInstallation(parseDocument(text, "settings.json")).hasPlugin).toBe(isOn);
});
