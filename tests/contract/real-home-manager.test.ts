import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createPrivateNix, NIX_SYSTEM, type PrivateNix } from "../support/private-nix.ts";

// Checkouts of nixpkgs' `lib` (as nix-community/nixpkgs.lib has it) and of Home Manager; Nix 2.18 or later.
const { LLM_BRIDGE_NIXPKGS_LIB: nixpkgsLib, LLM_BRIDGE_HOME_MANAGER: homeManager } = process.env;
const isGiven = Boolean(nixpkgsLib && homeManager);
if (!isGiven) {
  process.stderr.write(
    "\n!!! SKIPPED: the real Home Manager: LLM_BRIDGE_NIXPKGS_LIB and LLM_BRIDGE_HOME_MANAGER name no checkouts.\n\n",
  );
}

// Some of them compile the program.
setDefaultTimeout(60_000);

describe.skipIf(!isGiven)("the real Home Manager", () => {
  let nix: PrivateNix;
  const realLib = resolve(nixpkgsLib ?? "", "lib");
  beforeAll(async () => {
    nix = await createPrivateNix();
    await symlink(realLib, join(nix.nixpkgs, "lib"));
  });
  afterAll(async () => {
    await nix[Symbol.asyncDispose]();
  });

  const homeWith = (configuration: string): string => `(import ${nix.nixpkgs}/evaluate-home.nix {
    project = "${nix.project}";
    nixpkgs = ${nix.nixpkgs};
    system = "${NIX_SYSTEM}";
    realLib = ${realLib};
    homeManager = "${resolve(homeManager ?? "")}";
    configuration = ${configuration};
  }).config`;

  test("makes a home of the two lines that the documentation begins with", async () => {
    const config = homeWith("{ services.llm-bridge.enable = true; }");
    const files = await nix.evaluate(
      `builtins.filter (name: builtins.match ".*llm-bridge.*" name != null) (builtins.attrNames ${config}.xdg.configFile)`,
    );
    expect(files).toEqual([
      "systemd/user/graphical-session.target.wants/llm-bridge.service",
      "systemd/user/llm-bridge.service",
      "systemd/user/llm-bridge.socket",
      "systemd/user/sockets.target.wants/llm-bridge.socket",
    ]);
  });

  test("accepts everything that the module can set, and merges it with the user's own", async () => {
    const config = homeWith(`{
      services.llm-bridge = {
        enable = true;
        mode = "stream";
        signal = 9;
        settings.budget.daily = 20;
        waybar.enable = true;
        claude.hooks.enable = true;
      };
      programs.waybar = {
        enable = true;
        settings.mainBar.modules-right = [ "clock" ];
        settings.mainBar."custom/llm".tooltip = false;
        style = "* { border: none; }";
      };
    }`);
    const shown = await nix.evaluate(`let config = ${config}; in {
      inherit (config.programs.waybar.settings.mainBar) modules-right;
      inherit (config.programs.waybar.settings.mainBar."custom/llm") tooltip restart-interval;
      inherit (config.services.llm-bridge) settings;
      style = builtins.head (builtins.split "\\n" config.programs.waybar.style);
      hooks = config.home.activation.llmBridgeHooks.after;
    }`);
    expect(shown).toEqual({
      "modules-right": ["custom/llm", "clock"],
      tooltip: false,
      "restart-interval": 2,
      settings: { bar: { signal: 9 }, budget: { daily: 20 } },
      style: "* { border: none; }",
      hooks: ["linkGeneration"],
    });
  });

  test("writes the golden units", async () => {
    const file = (unit: string) =>
      `builtins.readFile ${homeWith("{ services.llm-bridge.enable = true; }")}.xdg.configFile."systemd/user/llm-bridge.${unit}".source`;
    const texts = await nix.evaluate(`[ (${file("service")}) (${file("socket")}) ]`);
    const golden = ["service", "socket"].map(
      async (unit) =>
        await Bun.file(join(nix.project, `tests/contract/golden/nix/llm-bridge.${unit}`)).text(),
    );
    const plain = (text: string): string =>
      text
        .replaceAll(/\/\S+-(coreutils|libnotify)\b/g, "@$1@")
        .replaceAll(/\/\S+-waybar-llm-bridge-[\d.]+\//g, "@package@/");
    expect((texts as readonly string[]).map(plain)).toEqual(await Promise.all(golden));
  });

  test("tells the daemon where Claude Code has its files", async () => {
    const config = homeWith(`{
      services.llm-bridge.enable = true;
      programs.claude-code = { enable = true; package = null; configDir = "/home/ada/.config/claude"; };
    }`);
    const unit = await nix.evaluate(
      `builtins.readFile ${config}.xdg.configFile."systemd/user/llm-bridge.service".source`,
    );
    expect(unit).toContain('\nEnvironment="CLAUDE_CONFIG_DIR=/home/ada/.config/claude"\n');
  });

  test("takes the hooks as settings of programs.claude-code", async () => {
    const config = homeWith(`{ config, ... }: {
      services.llm-bridge = { enable = true; claude.version = "2.1.329"; };
      programs.claude-code = {
        enable = true;
        package = null;
        settings = config.services.llm-bridge.claude.settings;
      };
    }`);
    const commands = await nix.evaluate(
      `map (entry: (builtins.head entry.hooks).command) ${config}.programs.claude-code.settings.hooks.Stop`,
    );
    expect(commands).toEqual([
      expect.stringMatching(/-waybar-llm-bridge-[\d.]+\/bin\/waybar-llm-bridge$/),
    ]);
  });
});
