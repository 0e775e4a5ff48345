import { backupDir, forgetManifest, keepBackup, loadOriginal, sha256 } from "./backup.ts";
import { isAsWritten, type Manifest } from "./manifest.ts";
import {
  encodeSettings,
  removeSettings,
  replaceSettings,
  type SettingsFile,
} from "./settings-file.ts";
import type { Surroundings } from "./surroundings.ts";

/** What becomes of a file. */
export type UndoOutcome =
  | { readonly kind: "nothing" }
  /** We made the file, and nobody changed it: it goes. */
  | { readonly kind: "remove"; readonly createdDirs: readonly string[] }
  | { readonly kind: "replace"; readonly bytes: Uint8Array; readonly text: string };

/** What becomes of a file, in words too. */
export interface UndoPlan {
  readonly outcome: UndoOutcome;
  readonly words: string;
  readonly notes: readonly string[];
}

/** Takes our part out of a text that others have changed since. `original` is the text before us, where a copy tells. Gives the same text when nothing of ours is in it; throws a `BridgeFault` when it cannot be read. */
export type TakeOut = (
  text: string,
  original: string | undefined,
) => {
  readonly text: string;
  readonly words: string;
  readonly notes: readonly string[];
  /** Nothing of it was anybody else's: the file goes. */
  readonly removesFile?: boolean;
};

/** What a person wants: the file as it was before us, or nothing of ours in it. They differ where something of ours was written by hand before. */
export type UndoGoal = "as-it-was" | "without-us";

/** Decides how a file gets rid of us: as a whole where nobody has changed it since, else by taking our part out. */
export function planUndo(
  file: SettingsFile,
  manifest: Manifest | undefined,
  takeOut: TakeOut,
  goal: UndoGoal,
): UndoPlan {
  if (!file.bytes) {
    const words = `Nothing to remove: there is no ${file.path}.`;
    return { outcome: { kind: "nothing" }, words, notes: [] };
  }
  const original = manifest && loadOriginal(manifest);
  if (manifest && isAsWritten(manifest, sha256(file.bytes))) {
    if (!manifest.original) {
      return {
        outcome: { kind: "remove", createdDirs: manifest.createdDirs },
        words: "The file was made by us and not changed since: it goes as a whole.",
        notes: [],
      };
    }
    const text = original && decode(original);
    const hadOurs = text !== undefined && holdsOurs(text, takeOut);
    if (original && text !== undefined && (goal === "as-it-was" || !hadOurs)) {
      return {
        outcome: { kind: "replace", bytes: original, text },
        words: "The file was not changed since: it becomes what it was, byte by byte.",
        notes: hadOurs ? [`${file.path} had something of ours before, and has it again.`] : [],
      };
    }
  }
  const taken = takeOut(file.text, original && decode(original));
  if (taken.removesFile) {
    const { notes, words } = taken;
    const createdDirs = manifest?.createdDirs ?? [];
    return { outcome: { kind: "remove", createdDirs }, words, notes };
  }
  if (taken.text === file.text) {
    const words = `Nothing to remove: ${file.path} holds nothing of ours.`;
    return { outcome: { kind: "nothing" }, words, notes: taken.notes };
  }
  const bytes = encodeSettings(file, taken.text);
  return {
    outcome: { kind: "replace", bytes, text: taken.text },
    words: taken.words,
    notes: taken.notes,
  };
}

/** What a file holds afterwards; undefined where it goes. */
export const textAfter = (file: SettingsFile, outcome: UndoOutcome): string | undefined =>
  outcome.kind === "nothing" ? file.text : outcome.kind === "replace" ? outcome.text : undefined;

function holdsOurs(text: string, takeOut: TakeOut): boolean {
  const taken = takeOut(text, undefined);
  return taken.removesFile === true || taken.text !== text;
}

/** Does what was planned, and forgets the file. Gives the path of a copy of it as it was, if it was there. Throws a `BridgeFault` when the file was changed since the plan. */
export function applyUndo(
  file: SettingsFile,
  outcome: UndoOutcome,
  surroundings: Pick<Surroundings, "env" | "home">,
): string | undefined {
  const dir = backupDir(surroundings);
  let backup: string | undefined;
  if (outcome.kind !== "nothing") {
    backup = file.bytes && keepBackup(dir, file, file.bytes);
    if (outcome.kind === "remove") removeSettings(file, outcome.createdDirs);
    else replaceSettings(file, outcome.bytes, () => {});
  }
  forgetManifest(dir, file);
  return backup;
}

/** Text without its byte order mark. */
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
