import { backupDir, keepBackup, loadManifest, saveManifest, sha256 } from "./backup.ts";
import { nextManifest } from "./manifest.ts";
import { encodeSettings, replaceSettings, type SettingsFile } from "./settings-file.ts";
import type { Surroundings } from "./surroundings.ts";

/** What is known of a file before something of ours is written into it. */
export interface Ownership {
  /** What the file is to us, as in `agent` or `waybar`: who takes our part out again. */
  readonly part: string;
  /** Whether it held something of ours already. */
  readonly hadOurs: boolean;
}

/**
 * Puts a new text in a file's place, with a copy of the old one kept and remembered first. Gives the
 * copy's path; `undefined` when there was no file. Throws a `BridgeFault`, with nothing written, when
 * the file was changed since it was read, or cannot be written, or no copy can be kept.
 */
export function writeKept(
  file: SettingsFile,
  text: string,
  { hadOurs, part }: Ownership,
  surroundings: Pick<Surroundings, "env" | "home">,
): string | undefined {
  const dir = backupDir(surroundings);
  const bytes = encodeSettings(file, text);
  let backup: string | undefined;
  replaceSettings(file, bytes, (createdDirs) => {
    backup = file.bytes && keepBackup(dir, file, file.bytes);
    const manifest = nextManifest({
      previous: loadManifest(dir, file),
      hadOurs,
      before:
        file.bytes && backup !== undefined ? { backup, sha256: sha256(file.bytes) } : undefined,
      afterSha256: sha256(bytes),
      createdDirs,
      place: { path: file.path, part },
    });
    saveManifest(dir, file, manifest);
  });
  return backup;
}
