import { accessSync, constants, existsSync } from "node:fs";
import { BridgeFault } from "../core/fault.ts";
import { type RunProgram, runProgram } from "../sys/run-program.ts";

/** The file that this program runs from, links followed. */
export interface Installation {
  readonly path: string;
  /** Whether it is a compiled program: run from its sources it is the runtime's file, which is not ours. */
  readonly isCompiled: boolean;
  /** Whether we may put another file in its place: that takes the folder, not the file. */
  readonly isReplaceable: boolean;
  /** Whether this system keeps its packages by rpm. Asked where it does not, rpm would make a database of its own in the user's home. */
  readonly isRpmSystem: boolean;
}

/** Where rpm keeps what it knows, by its age. */
const RPM_DATABASES = ["rpmdb.sqlite", "Packages", "Packages.db"].map(
  (name) => `/var/lib/rpm/${name}`,
);

/** Where this program lies, and whether it could be replaced. */
export function findInstallation(): Installation {
  // The kernel's own word: links are followed, whatever the program was called by.
  const path = process.execPath;
  const dir = path.slice(0, path.lastIndexOf("/")) || "/";
  return {
    path,
    isCompiled: Bun.main.startsWith("/$bunfs/"),
    isReplaceable: isWritable(dir),
    isRpmSystem: RPM_DATABASES.some((database) => existsSync(database)),
  };
}

function isWritable(dir: string): boolean {
  // It throws where the answer is no.
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** dpkg reads all its lists, which takes a while on a cold disk. */
const ASK_WITHIN_MS = 10_000;

/** Sees to it that the program is its user's own to replace. Throws BridgeFault (`update-not-ours`) that says whose it is, and what updates it instead. */
export async function requireOwnInstallation(
  { path, isCompiled, isReplaceable, isRpmSystem }: Installation,
  run: RunProgram = runProgram,
): Promise<void> {
  requireCompiled({ isCompiled });
  if (path.startsWith("/nix/store/") || path.startsWith("/gnu/store/")) {
    throw notOurs(
      `${path} lies in a store that nobody writes to.`,
      "Update the flake or channel that it comes from, then rebuild: `nix flake update` and `home-manager switch`, as you have set it up.",
    );
  }
  const owner =
    (await debianPackageOf(path, run)) ?? (isRpmSystem ? await rpmPackageOf(path, run) : undefined);
  if (owner !== undefined) {
    throw notOurs(`${path} belongs to the package ${owner.name}.`, `${owner.upgrade} updates it.`);
  }
  if (path.startsWith("/usr/") && !path.startsWith("/usr/local/")) {
    throw notOurs(
      `${path} lies where only packages put programs.`,
      "Update it with what has put it there, or install the program in ~/.local/bin or /usr/local/bin.",
    );
  }
  if (!isReplaceable) {
    const dir = path.slice(0, path.lastIndexOf("/"));
    throw notOurs(
      `${dir} may not be written by you.`,
      `sudo env XDG_CONFIG_HOME="\${XDG_CONFIG_HOME:-$HOME/.config}" ${Bun.$.escape(path)} update`,
    );
  }
}

/** Sees to it that there is a program with a version to compare. Throws BridgeFault: `update-not-ours`. */
export function requireCompiled({ isCompiled }: Pick<Installation, "isCompiled">): void {
  if (!isCompiled) {
    throw notOurs("This runs from its sources.", "Update those, as with `git pull`.");
  }
}

interface OwningPackage {
  readonly name: string;
  /** What updates it, with a word that says so. */
  readonly upgrade: string;
}

async function debianPackageOf(path: string, run: RunProgram): Promise<OwningPackage | undefined> {
  const end = await run("dpkg-query", ["--search", path], ASK_WITHIN_MS);
  if (end.kind !== "done") return undefined;
  // `name: /path`, or `name, other: /path` where several have it; `diversion by …` is none.
  const name = /^([a-z0-9][a-z0-9+.-]*)(?:[:,][^\n]*)?: \//.exec(end.output)?.[1];
  return name === undefined
    ? undefined
    : { name, upgrade: `\`sudo apt install --only-upgrade ${name}\`` };
}

async function rpmPackageOf(path: string, run: RunProgram): Promise<OwningPackage | undefined> {
  const ask = ["--query", "--file", path, "--queryformat", "%{NAME}"];
  const end = await run("rpm", ask, ASK_WITHIN_MS);
  if (end.kind !== "done") return undefined;
  const name = end.output.trim();
  return { name, upgrade: `\`sudo dnf upgrade ${name}\`` };
}

const notOurs = (message: string, hint: string): BridgeFault =>
  new BridgeFault("update-not-ours", message, { hint });
