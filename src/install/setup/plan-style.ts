import { dirname, join } from "node:path";
import { followLinks, isTaken, readIfThere } from "../files.ts";
import { isManagedByNix } from "../nix-managed.ts";
import { readSettings, type SettingsFile } from "../settings-file.ts";
import { requireHome } from "../settings-path.ts";
import { planStyle as planSheet } from "../style/plan-style.ts";
import { scanCss } from "../style/scan-css.ts";
import { STYLE_NAMES, waybarPlaces } from "../waybar/places.ts";
import type { SetupMachine } from "./setup-machine.ts";
import type { SetupOptions } from "./setup-options.ts";
import { type PlannedFile, quietStep, type StepPlan } from "./step-plan.ts";

/** Plans our colours in each style sheet that Waybar may read. Throws a `BridgeFault` where one cannot be added to. */
export function planStyle(options: SetupOptions, machine: SetupMachine, module: string): StepPlan {
  const sheets = findSheets(options, machine);
  const nix = sheets.filter((sheet) => isManagedByNix(sheet, machine.env));
  const lines: string[] = [];
  const files: PlannedFile[] = [];
  /** Sheets that get the block: who imports one of them has it already. */
  const coloured = new Set<string>();
  for (const path of sheets.filter((sheet) => !nix.includes(sheet))) {
    const file = readSettings(path);
    const text = file.bytes ? file.text : openingText(machine);
    const imported = importedBy(path, text);
    if (imported.some(({ target }) => coloured.has(target))) continue;
    const change = planSheet({ path, text, imported: imported.map(textOf), module });
    coloured.add(file.target);
    if (change.kind === "left-alone") {
      lines.push(`${path} stays as it is: ${change.why}`);
      continue;
    }
    lines.push(`a marked block in ${path}`);
    files.push({
      file,
      text: change.text,
      ownership: { part: "style", hadOurs: change.hadOurs },
      isWhollyOurs: false,
    });
  }
  return { ...quietStep("style", { lines, managedByNix: nix }), files };
}

/** The sheet that was named; else the user's own, of which Waybar takes one by the desktop's light or dark; else the one to make. */
function findSheets(
  { style, waybarConfig }: SetupOptions,
  machine: SetupMachine,
): readonly string[] {
  const { cwd, env, home, systemDir } = machine;
  if (style !== undefined) return [join(style.startsWith("/") ? "" : cwd, style)];
  const { own } = waybarPlaces(env, systemDir);
  const dirs = own.length > 0 ? own : [join(requireHome(home), ".config/waybar")];
  const found = STYLE_NAMES.flatMap((name) => {
    const path = dirs.map((dir) => join(dir, name)).find((each) => isTaken(each));
    return path === undefined ? [] : [path];
  });
  if (found.length > 0) return found;
  const beside =
    waybarConfig && dirname(join(waybarConfig.startsWith("/") ? "" : cwd, waybarConfig));
  return [join(beside ?? dirs[0] ?? "", "style.css")];
}

/** A user's own sheet takes the place of the system's, so it begins with that one. */
function openingText({ systemDir }: SetupMachine): string {
  const path = join(systemDir, "style.css");
  return !isTaken(path) ? "" : `@import ${JSON.stringify(path)};\n`;
}

const MAX_SHEETS = 50;

/** All sheets that one imports, directly or not. */
function importedBy(path: string, text: string): readonly { readonly target: string }[] {
  const found = new Map<string, { readonly target: string }>();
  const wanted = [{ path, text }];
  for (const sheet of wanted) {
    const scan = scanCss(sheet.text);
    if (!scan.ok || wanted.length > MAX_SHEETS) continue;
    for (const name of scan.value.imports) {
      const named = name.replace(/^file:\/\//, "");
      const imported = named.startsWith("/") ? named : join(dirname(sheet.path), named);
      const target = followLinks(imported);
      const bytes = target === undefined ? undefined : readIfThere(target);
      if (target === undefined || bytes === undefined || found.has(target)) continue;
      found.set(target, { target });
      wanted.push({ path: imported, text: new TextDecoder().decode(bytes) });
    }
  }
  return [...found.values()];
}

const textOf = ({ target }: Pick<SettingsFile, "target">): string =>
  new TextDecoder().decode(readIfThere(target));
