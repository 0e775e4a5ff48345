import { createHash } from "node:crypto";
import { readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { BridgeFault } from "../core/fault.ts";
import type { Env } from "../sys/paths.ts";
import { type SettingsFile, writePrivately } from "./files.ts";
import { type Manifest, parseManifest, renderManifest } from "./manifest.ts";

/** Where copies of settings files are kept: `$XDG_STATE_HOME/llm-bridge/backups`. */
export function backupDir(env: Env, home: string): string {
  const state = env["XDG_STATE_HOME"];
  return join(state?.startsWith("/") ? state : join(home, ".local/state"), "llm-bridge/backups");
}

/** Digest of a file's bytes, in hex. */
export const sha256 = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** Copies the bytes of a settings file, with its mode, to a name made from them: the same bytes are kept once. Throws a `BridgeFault` when that fails, since without a copy nothing is edited. */
export function keepBackup(dir: string, file: SettingsFile, bytes: Uint8Array): string {
  const digest = sha256(bytes);
  const backup = `${stem(dir, file.target)}.${digest.slice(0, 16)}.bak`;
  // Only the words are ours to improve.
  try {
    writePrivately(backup, bytes, statSync(file.target).mode & 0o777);
  } catch (cause) {
    throw backupFault(backup, cause);
  }
  return backup;
}

/** The manifest of a settings file; `undefined` when there is none or it cannot be read. */
export function loadManifest(dir: string, file: SettingsFile): Manifest | undefined {
  const bytes = readIfThere(manifestPath(dir, file.target));
  return bytes && parseManifest(bytes.toString());
}

/** Remembers what was written. Throws a `BridgeFault` when that fails. */
export function saveManifest(dir: string, file: SettingsFile, manifest: Manifest): void {
  const path = manifestPath(dir, file.target);
  // Only the words are ours to improve.
  try {
    writePrivately(path, new TextEncoder().encode(renderManifest(manifest)));
  } catch (cause) {
    throw backupFault(path, cause);
  }
}

/** Forgets a settings file; its copies stay. */
export const forgetManifest = (dir: string, file: SettingsFile): void =>
  rmSync(manifestPath(dir, file.target), { force: true });

/** The bytes of the original, if the copy is there and is what it was. */
export function loadOriginal(manifest: Manifest): Uint8Array | undefined {
  if (!manifest.original) return undefined;
  const bytes = readIfThere(manifest.original.backup);
  return bytes && sha256(bytes) === manifest.original.sha256 ? bytes : undefined;
}

const manifestPath = (dir: string, target: string): string => `${stem(dir, target)}.json`;

/** One name for each settings file, whichever way its directory is reached. */
function stem(dir: string, target: string): string {
  const real = join(realDir(dirname(target)), basename(target));
  const key = sha256(new TextEncoder().encode(real)).slice(0, 12);
  return join(dir, `${basename(target)}.${key}`);
}

function realDir(dir: string): string {
  // A directory that is not there yet has no other name.
  try {
    return realpathSync(dir);
  } catch {
    return dir;
  }
}

function readIfThere(path: string): Buffer | undefined {
  // What cannot be read counts as lost, and the caller does without.
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const backupFault = (path: string, cause: unknown): BridgeFault =>
  new BridgeFault(
    "backup-not-written",
    `Expected to be able to keep a copy first, found ${cause instanceof Error ? cause.message : String(cause)} (${path})`,
    { hint: "Make that place writable or set XDG_STATE_HOME. Nothing was changed.", cause },
  );
