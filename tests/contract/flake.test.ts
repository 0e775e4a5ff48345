import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/build.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";

// Stands for nixpkgs, which is too large to fetch here: it has what our flake takes from it.
const NIXPKGS = `{
  outputs = _: let
    derive = system: name: derivation { inherit name system; builder = "/bin/sh"; };
    make = system: {
      bun = derive system "bun";
      mkShell = _: derive system "shell";
      writeShellScriptBin = name: _: derive system name;
    };
  in {
    legacyPackages.x86_64-linux = make "x86_64-linux";
    legacyPackages.aarch64-linux = make "aarch64-linux";
  };
}`;

const NIX_CONF = `experimental-features = nix-command flakes
sandbox = false
build-users-group =
substituters =
flake-registry =
`;

describeNeeding("the flake", missingPrograms(["nix"]), () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "flake-"));
    await Bun.write(join(dir, "nixpkgs/flake.nix"), NIXPKGS);
    await Bun.write(join(dir, "conf/nix.conf"), NIX_CONF);
    await Bun.write(join(dir, "project/README.md"), "");
    await copyFile(join(ROOT, "flake.nix"), join(dir, "project/flake.nix"));
  });
  afterAll(async () => {
    // Nix takes the right to write from what it stores.
    Bun.spawnSync(["chmod", "-R", "u+w", dir]);
    await rm(dir, { recursive: true });
  });

  test("evaluates, with a package and a shell for each system", async () => {
    const show = ["nix", "flake", "show", "--json", "--no-write-lock-file"];
    const override = ["--override-input", "nixpkgs", `path:${dir}/nixpkgs`];
    const nix = Bun.spawn([...show, ...override, `path:${dir}/project`], {
      env: {
        PATH: process.env["PATH"],
        HOME: dir,
        NIX_STORE_DIR: join(dir, "store"),
        NIX_STATE_DIR: join(dir, "state"),
        NIX_LOG_DIR: join(dir, "log"),
        NIX_CONF_DIR: join(dir, "conf"),
      },
      stdout: "pipe",
      stderr: "ignore",
    });
    const shell = { default: { name: "shell", type: "derivation" } };
    const program = { default: { name: "waybar-llm-bridge", type: "derivation" } };
    expect(JSON.parse(await nix.stdout.text())).toEqual({
      devShells: { "aarch64-linux": shell, "x86_64-linux": shell },
      packages: { "aarch64-linux": program, "x86_64-linux": program },
    });
    expect(await nix.exited).toBe(0);
  }, 30_000);
});
