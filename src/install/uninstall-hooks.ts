import { backupDir, forgetManifest, loadManifest } from "./backup.ts";
import { mayWrite, wantsColour } from "./install-hooks.ts";
import { planUninstall } from "./plan-uninstall.ts";
import { readSettings } from "./settings-file.ts";
import { findSettingsPath } from "./settings-path.ts";
import { realSurroundings, type Surroundings } from "./surroundings.ts";
import { renderDiff } from "./text/diff.ts";
import { applyUndo, planUndo, type TakeOut } from "./undo.ts";

/** What a person may say to `uninstall-hooks`. */
export interface UninstallOptions {
  readonly dryRun: boolean;
  /** Do not ask before writing. */
  readonly yes: boolean;
  readonly settings?: string;
}

/** Shows what goes from the agent's settings, then takes it out. Throws a `BridgeFault`, with nothing written, where that cannot be done safely. */
export function uninstallHooks(
  options: UninstallOptions,
  surroundings: Surroundings = realSurroundings(),
): void {
  const { print } = surroundings;
  const dir = backupDir(surroundings);
  const file = readSettings(findSettingsPath(options.settings, surroundings));
  const manifest = loadManifest(dir, file);
  const { notes, outcome, words } = planUndo(file, manifest, takeOutHooks(file.path));

  const diff = renderDiff(
    file.text,
    outcome.kind === "replace" ? outcome.text : outcome.kind === "remove" ? "" : file.text,
    { before: file.path, after: outcome.kind === "remove" ? "/dev/null" : file.path },
    wantsColour(surroundings),
  );
  if (diff !== "") print(`${diff}\n`);
  print(words);
  for (const note of notes) print(`Note: ${note}`);
  if (outcome.kind === "nothing") {
    if (!options.dryRun && manifest) forgetManifest(dir, file);
  } else if (options.dryRun) print("Dry run: nothing was written.");
  else if (!mayWrite(options, surroundings)) print("Nothing was written.");
  else print(`Done. The file as it was: ${applyUndo(file, outcome, surroundings)}`);
}

/** Takes our hooks and our status line out of the settings at that path. */
export const takeOutHooks =
  (path: string): TakeOut =>
  (text, original) => {
    const plan = planUninstall({
      file: path,
      text,
      ...(original === undefined ? {} : { original }),
    });
    const statusLine = {
      removed: " The status line goes.",
      restored: " Your own status line is back.",
      untouched: "",
    }[plan.statusLine];
    return {
      text: plan.text,
      words: `Only our entries are taken out (${plan.events.length} events); all else stays.${statusLine}`,
      notes: plan.notes,
    };
  };
