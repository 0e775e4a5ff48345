import { planUninstall } from "./plan-uninstall.ts";
import { findSettingsPath } from "./settings-path.ts";
import { realSurroundings, type Surroundings } from "./surroundings.ts";
import { takeOutOfFile } from "./take-out.ts";
import type { TakeOut } from "./undo.ts";

/** What a person may say to `uninstall-hooks`. */
export interface UninstallOptions {
  readonly dryRun: boolean;
  /** Do not ask before writing. */
  readonly yes: boolean;
  readonly settings?: string;
}

/** Shows what goes from the agent's settings, then takes it out. Throws a `BridgeFault`, with nothing written, where that cannot be done safely. */
export function uninstallHooks(
  { dryRun, settings, yes }: UninstallOptions,
  surroundings: Surroundings = realSurroundings(),
): void {
  const path = findSettingsPath(settings, surroundings);
  takeOutOfFile({ path, takeOut: takeOutHooks(path), dryRun, yes, result: "" }, surroundings);
}

/** Takes our hooks and our status line out of the settings at that path. */
export const takeOutHooks =
  (path: string): TakeOut =>
  (text, original) => {
    const plan = planUninstall({
      file: path,
      text,
      ...(original !== undefined && { original }),
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
