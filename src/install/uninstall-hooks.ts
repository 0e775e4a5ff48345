import {
  backupDir,
  forgetManifest,
  keepBackup,
  loadManifest,
  loadOriginal,
  sha256,
} from "./backup.ts";
import {
  encodeSettings,
  readSettings,
  removeSettings,
  replaceSettings,
  type SettingsFile,
} from "./settings-file.ts";
import { mayWrite, wantsColour } from "./install-hooks.ts";
import { isAsWritten, type Manifest } from "./manifest.ts";
import { planUninstall } from "./plan-uninstall.ts";
import { findSettingsPath } from "./settings-path.ts";
import { realSurroundings, type Surroundings } from "./surroundings.ts";
import { renderDiff } from "./text/diff.ts";

/** What a person may say to `uninstall-hooks`. */
export interface UninstallOptions {
  readonly dryRun: boolean;
  /** Do not ask before writing. */
  readonly yes: boolean;
  readonly settings?: string;
}

/** What becomes of the file. */
type Outcome =
  | { readonly kind: "nothing" }
  /** We made the file, and nobody changed it: it goes. */
  | { readonly kind: "remove"; readonly createdDirs: readonly string[] }
  | { readonly kind: "replace"; readonly bytes: Uint8Array; readonly text: string };

/** Shows what goes from the agent's settings, then takes it out. Throws a `BridgeFault`, with nothing written, where that cannot be done safely. */
export function uninstallHooks(
  options: UninstallOptions,
  surroundings: Surroundings = realSurroundings(),
): void {
  const { print } = surroundings;
  const dir = backupDir(surroundings);
  const file = readSettings(findSettingsPath(options.settings, surroundings));
  const manifest = loadManifest(dir, file);
  const { notes, outcome, words } = decide(file, manifest);

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
  else {
    const backup = file.bytes && keepBackup(dir, file, file.bytes);
    if (outcome.kind === "remove") removeSettings(file, outcome.createdDirs);
    else replaceSettings(file, outcome.bytes, () => {});
    forgetManifest(dir, file);
    print(`Done. The file as it was: ${backup}`);
  }
}

interface Decision {
  readonly outcome: Outcome;
  readonly words: string;
  readonly notes: readonly string[];
}

function decide(file: SettingsFile, manifest: Manifest | undefined): Decision {
  if (!file.bytes) {
    return {
      outcome: { kind: "nothing" },
      words: `Nothing to remove: there is no ${file.path}.`,
      notes: [],
    };
  }
  const original = manifest && loadOriginal(manifest);
  if (manifest && isAsWritten(manifest, sha256(file.bytes))) {
    if (!manifest.original) {
      return {
        outcome: { kind: "remove", createdDirs: manifest.createdDirs },
        words: "The file was made by install-hooks and not changed since: it goes as a whole.",
        notes: [],
      };
    }
    if (original) {
      return {
        outcome: { kind: "replace", bytes: original, text: decode(original) },
        words:
          "The file was not changed since install-hooks: it becomes what it was, byte by byte.",
        notes: [],
      };
    }
  }
  return takeOut(file, original);
}

function takeOut(file: SettingsFile, original: Uint8Array | undefined): Decision {
  const plan = planUninstall({
    file: file.path,
    text: file.text,
    ...(original ? { original: decode(original) } : {}),
  });
  if (plan.text === file.text) {
    return {
      outcome: { kind: "nothing" },
      words: `Nothing to remove: ${file.path} holds nothing of ours.`,
      notes: plan.notes,
    };
  }
  const statusLine = {
    removed: " The status line goes.",
    restored: " Your own status line is back.",
    untouched: "",
  }[plan.statusLine];
  return {
    outcome: { kind: "replace", bytes: encodeSettings(file, plan.text), text: plan.text },
    words: `Only our entries are taken out (${plan.events.length} events); all else stays.${statusLine}`,
    notes: plan.notes,
  };
}

/** Text without its byte order mark. */
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
