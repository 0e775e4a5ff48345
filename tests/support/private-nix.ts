import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { finish, type Finished } from "./finish.ts";
import { PROJECT_ROOT } from "./binary.ts";

/** What the flake reads of the project. */
const FLAKE_FILES = [
  "LICENSE",
  "bun.lock",
  "flake.nix",
  "nix",
  "package.json",
  "scripts",
  "share",
  "src",
  "tests/contract/golden/nix",
  "tests/fixtures/nix-stub",
  "tsconfig.json",
];

const NIX_CONF = `experimental-features = nix-command flakes
sandbox = false
build-users-group =
substituters =
flake-registry =
`;

/** Nix with a store of its own, the project as a flake, and a stub in nixpkgs' place: nothing of it needs a network. */
export interface PrivateNix extends AsyncDisposable {
  /** Where the project's copy lies. */
  readonly project: string;
  /** Where the stub lies. */
  readonly nixpkgs: string;
  /** Runs `nix` to its end. */
  readonly run: (args: readonly string[]) => Promise<Finished>;
  /** Runs `nix` with arguments that name outputs of the flake, as in `project#packages`; what it prints. Throws with its words when it fails. */
  readonly runFlake: (args: readonly string[]) => Promise<string>;
  /** The value of an expression, which may read any file. Throws with Nix's words when it has none. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Builds what an expression stands for. */
  readonly build: (expression: string) => Promise<unknown>;
}

/** Sets it all up in a directory that `await using` takes away again. */
export async function createPrivateNix(): Promise<PrivateNix> {
  const dir = await mkdtemp(join(tmpdir(), "nix-"));
  const project = join(dir, "project");
  const nixpkgs = join(dir, "nixpkgs");
  for (const file of FLAKE_FILES) {
    await cp(join(PROJECT_ROOT, file), join(project, file), { recursive: true });
  }
  await cp(join(PROJECT_ROOT, "tests/fixtures/nix-stub"), nixpkgs, { recursive: true });
  await Bun.write(join(nixpkgs, "host.json"), JSON.stringify(describeHost()));
  await Bun.write(join(dir, "conf/nix.conf"), NIX_CONF);
  await mkdir(join(dir, "home"));

  const run: PrivateNix["run"] = async (args) => {
    const nix = Bun.spawn(["nix", ...args], {
      cwd: dir,
      env: {
        PATH: process.env["PATH"],
        HOME: join(dir, "home"),
        NIX_STORE_DIR: join(dir, "store"),
        NIX_STATE_DIR: join(dir, "state"),
        NIX_LOG_DIR: join(dir, "log"),
        NIX_CONF_DIR: join(dir, "conf"),
      },
      stdout: "pipe",
      stderr: "pipe",
    });
    return await finish(nix);
  };
  const require = async (args: readonly string[]): Promise<string> => {
    const { exitCode, stderr, stdout } = await run(args);
    if (exitCode === 0) return stdout;
    throw new Error(`nix ${args.join(" ")} left with ${exitCode}:\n${stderr}`);
  };

  return {
    project,
    nixpkgs,
    run,
    runFlake: async (args) =>
      await require([
        ...args.map((arg) => arg.replace(/^project\b/, `path:${project}`)),
        "--no-write-lock-file",
        "--override-input",
        "nixpkgs",
        `path:${nixpkgs}`,
      ]),
    evaluate: async (expression) =>
      JSON.parse(await require(["eval", "--json", "--impure", "--expr", expression])),
    build: async (expression) =>
      await require(["build", "--no-link", "--impure", "--expr", expression]),
    async [Symbol.asyncDispose]() {
      // Nix takes the right to write from what it stores.
      Bun.spawnSync(["chmod", "-R", "u+w", dir]);
      await rm(dir, { recursive: true });
    },
  };
}

/** What the stub builds with: the Bun that runs the tests, and the packages that it has installed before. */
function describeHost() {
  const cache = process.env["BUN_INSTALL_CACHE_DIR"] || join(homedir(), ".bun/install/cache");
  return {
    path: process.env["PATH"],
    bunVersion: Bun.version,
    programs: {
      bun: `#!/bin/sh\nBUN_INSTALL_CACHE_DIR='${cache}' exec '${process.execPath}' "$@"`,
    },
  };
}

/** Nix's name for a Linux on this machine. */
export const NIX_SYSTEM = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
