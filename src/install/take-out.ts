import { backupDir, forgetManifest, loadManifest } from "./backup.ts";
import { readSettings } from "./settings-file.ts";
import { mayWrite, showChange } from "./show-change.ts";
import type { Surroundings } from "./surroundings.ts";
import { applyUndo, planUndo, type TakeOut, textAfter } from "./undo.ts";

/** What is to be taken out of which file. */
export interface TakeOutRequest {
  readonly path: string;
  readonly takeOut: TakeOut;
  readonly dryRun: boolean;
  /** Do not ask before writing. */
  readonly yes: boolean;
  /** What is so once it is done; empty where that goes without saying. */
  readonly result: string;
}

/** Shows what goes from a file, then takes it out. Throws a `BridgeFault`, with nothing written, where that cannot be done safely. */
export function takeOutOfFile(
  { dryRun, path, result, takeOut, yes }: TakeOutRequest,
  surroundings: Surroundings,
): void {
  const { print } = surroundings;
  const dir = backupDir(surroundings);
  const file = readSettings(path);
  const manifest = loadManifest(dir, file);
  const { notes, outcome, words } = planUndo(file, manifest, takeOut, "without-us");
  showChange(file, textAfter(file, outcome), surroundings);
  print(words);
  for (const note of notes) print(`Note: ${note}`);
  if (outcome.kind === "nothing") {
    if (!dryRun && manifest) forgetManifest(dir, file);
  } else if (dryRun) print("Dry run: nothing was written.");
  else if (!mayWrite({ yes }, surroundings)) print("Nothing was written.");
  else {
    const backup = applyUndo(file, outcome, surroundings);
    print(["Done.", result, `The file as it was: ${backup}`].filter(Boolean).join(" "));
  }
}
