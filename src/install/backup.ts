import { basename, dirname, join } from "node:path";
import { BridgeFault, reasonOf } from "../core/fault.ts";
import {
  lookAt,
  makeDirs,
  moveIntoPlace,
  namesIn,
  readIfThere,
  realPathOf,
  removeFile,
  stageBeside,
} from "./files.ts";
import { type Manifest, parseManifest, type Place, renderManifest } from "./manifest.ts";
import { requireHome } from "./settings-path.ts";
import type { SettingsFile } from "./settings-file.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where copies of settings files are kept: `$XDG_STATE_HOME/llm-bridge/backups`. Throws a `BridgeFault` when there is no such place. */
export function backupDir({ env, home }: Pick<Surroundings, "env" | "home">): string {
  const state = env["XDG_STATE_HOME"];
  if (state?.startsWith("/")) return join(state, "llm-bridge/backups");
  return join(requireHome(home), ".local/state/llm-bridge/backups");
}

/** Digest of a file's bytes, in hex. */
export const sha256 = (bytes: Uint8Array): string =>
  new Bun.CryptoHasher("sha256").update(bytes).digest("hex");

/** Copies the bytes of a settings file, with its mode, to a name made from them: the same bytes are kept once. Throws a `BridgeFault` when that fails, since without a copy nothing is edited. */
export function keepBackup(dir: string, file: SettingsFile, bytes: Uint8Array): string {
  const digest = sha256(bytes);
  const backup = `${stem(dir, file.target)}.${digest.slice(0, 16)}.bak`;
  keep(backup, bytes, lookAt(file.target)?.mode);
  return backup;
}

/** The manifest of a settings file; `undefined` when there is none or it cannot be read. */
export function loadManifest(dir: string, file: SettingsFile): Manifest | undefined {
  const bytes = readIfThere(manifestPath(dir, file.target));
  return bytes && parseManifest(new TextDecoder().decode(bytes));
}

/** The places of all files that we remember. */
export function rememberedPlaces(dir: string): readonly Place[] {
  return namesIn(dir)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const bytes = readIfThere(join(dir, name));
      return (bytes && parseManifest(new TextDecoder().decode(bytes))?.place) ?? [];
    });
}

/** Records of ours that nobody can read any more: which file each is about is not known then. */
export function damagedRecords(dir: string): readonly string[] {
  return namesIn(dir)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(dir, name))
    .filter((path) => !parseManifest(new TextDecoder().decode(readIfThere(path))));
}

/** Remembers what was written. Throws a `BridgeFault` when that fails. */
export const saveManifest = (dir: string, file: SettingsFile, manifest: Manifest): void =>
  keep(manifestPath(dir, file.target), new TextEncoder().encode(renderManifest(manifest)));

/** Forgets a settings file; its copies stay. */
export const forgetManifest = (dir: string, file: SettingsFile): void =>
  removeFile(manifestPath(dir, file.target));

/** The bytes of the original, if the copy is there and is what it was. */
export function loadOriginal(manifest: Manifest): Uint8Array | undefined {
  if (!manifest.original) return undefined;
  const bytes = readIfThere(manifest.original.backup);
  return bytes && sha256(bytes) === manifest.original.sha256 ? bytes : undefined;
}

const manifestPath = (dir: string, target: string): string => `${stem(dir, target)}.json`;

/** One name for each settings file, whichever way its directory is reached. */
function stem(dir: string, target: string): string {
  const parent = dirname(target);
  const real = join(realPathOf(parent) ?? parent, basename(target));
  const key = sha256(new TextEncoder().encode(real)).slice(0, 12);
  return join(dir, `${basename(target)}.${key}`);
}

function keep(path: string, bytes: Uint8Array, mode = 0o600): void {
  // Only the words are ours to improve.
  try {
    makeDirs(dirname(path));
    moveIntoPlace(stageBeside(path, bytes, { mode }), path);
  } catch (cause) {
    throw new BridgeFault(
      "backup-not-written",
      `Expected to be able to keep a copy first, found ${reasonOf(cause)} (${path})`,
      { hint: "Make that place writable or set XDG_STATE_HOME. Nothing was changed.", cause },
    );
  }
}
