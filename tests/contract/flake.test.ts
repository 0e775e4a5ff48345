import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import hashes from "../../nix/bun-hashes.json";
import manifest from "../../package.json";
import { PROJECT_ROOT } from "../support/binary.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { createPrivateNix, NIX_SYSTEM, type PrivateNix } from "../support/private-nix.ts";

// Some of them compile the program.
setDefaultTimeout(60_000);

test("the flake has the hashes of the Bun that is pinned", async () => {
  expect(hashes.version).toBe(manifest.devDependencies.bun);
  const program = Bun.file(join(PROJECT_ROOT, "node_modules/bun/bin/bun.exe"));
  const digest = new Bun.CryptoHasher("sha256").update(await program.bytes()).digest("base64");
  expect(hashes.hashes[NIX_SYSTEM]).toBe(`sha256-${digest}`);
});

describeNeeding("the flake", missingPrograms(["nix"]), () => {
  let nix: PrivateNix;
  let built = "";
  beforeAll(async () => {
    nix = await createPrivateNix();
  });
  afterAll(async () => {
    await nix[Symbol.asyncDispose]();
  });
  const build = async (output: string): Promise<string> => {
    const printed = await nix.runFlake(["build", "--no-link", "--json", `project#${output}`]);
    const [result] = JSON.parse(printed) as [{ outputs: { out: string } }];
    return result.outputs.out;
  };
  const builtProgram = async (): Promise<string> => (built ||= await build("default"));

  test("shows programs, apps, shells, checks, an overlay and the module", async () => {
    const shown = JSON.parse(await nix.runFlake(["flake", "show", "--json", "project"])) as object;
    expect(Object.keys(shown).toSorted()).toEqual([
      "apps",
      "checks",
      "devShells",
      "homeManagerModules",
      "homeModules",
      "overlays",
      "packages",
    ]);
  });

  const program = `waybar-llm-bridge-${manifest.version}`;
  test.each([
    ["packages", "drvPath", "name", { default: program, "waybar-llm-bridge": program }],
    ["devShells", "drvPath", "name", { default: "shell" }],
    ["checks", "drvPath", "name", { package: program, module: "llm-bridge-module" }],
    ["apps", "program", "type", { default: "app", demo: "app" }],
  ])("evaluates its %s for each system", async (output, forced, shown, expected) => {
    const value = `builtins.mapAttrs (_: builtins.mapAttrs (_: one: builtins.seq one.${forced} one.${shown}))`;
    const printed = await nix.runFlake(["eval", "--json", `project#${output}`, "--apply", value]);
    expect(JSON.parse(printed)).toEqual({ "aarch64-linux": expected, "x86_64-linux": expected });
  });

  test("builds the locked sources to a program with its units, manual, completions and plugin", async () => {
    const out = await builtProgram();
    const version = Bun.spawnSync([`${out}/bin/waybar-llm-bridge`, "--version"]);
    expect(version.stdout.toString().trim()).toBe(`waybar-llm-bridge ${manifest.version}`);
    const files = await Array.fromAsync(new Bun.Glob("**/*").scan({ cwd: out }));
    expect(files).toEqual(
      expect.arrayContaining([
        "lib/systemd/user/llm-bridge.service",
        "lib/systemd/user/llm-bridge.socket",
        "share/man/man1/waybar-llm-bridge.1",
        "share/bash-completion/completions/waybar-llm-bridge",
        "share/fish/vendor_completions.d/waybar-llm-bridge.fish",
        "share/zsh/site-functions/_waybar-llm-bridge",
        "share/waybar-llm-bridge/claude-plugin/hooks/hooks.json",
      ]),
    );
    const unit = await Bun.file(`${out}/lib/systemd/user/llm-bridge.service`).text();
    expect(unit).toContain(`\nExecStart=${out}/bin/waybar-llm-bridge daemon\n`);
  });

  test("the program keeps nothing of what it was built with alive", async () => {
    const references = await nix.run(["path-info", "--recursive", await builtProgram()]);
    expect(references.stdout.trim().split("\n")).toEqual([await builtProgram()]);
  });

  test("its own check of the module's units holds", async () => {
    await build(`checks.${NIX_SYSTEM}.module`);
  });

  test("where nixpkgs has another Bun, the pinned one is fetched by its hash", async () => {
    const host = join(nix.nixpkgs, "host.json");
    const pinned = await Bun.file(host).json();
    await Bun.write(host, JSON.stringify({ ...pinned, bunVersion: "1.0.0" }));
    const compiler = `project#packages.${NIX_SYSTEM}.default.bun.name`;
    expect(await nix.runFlake(["eval", "--raw", compiler])).toBe(
      `bun-${manifest.devDependencies.bun}`,
    );
    await Bun.write(host, JSON.stringify(pinned));
  });
});
