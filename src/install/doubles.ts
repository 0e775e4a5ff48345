import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BridgeFault } from "../core/fault.ts";
import { readInstallation } from "./own-entries.ts";
import { findSettingsPath } from "./settings-path.ts";
import type { Surroundings } from "./surroundings.ts";
import { parseDocument } from "./text/document.ts";

/** Other settings files, for this user or this directory, that hold hooks of ours: with two of them every event is sent twice. */
export function findDoubles(
  edited: string,
  surroundings: Pick<Surroundings, "cwd" | "env" | "home">,
): readonly string[] {
  const { cwd } = surroundings;
  const candidates = new Set([
    findSettingsPath(undefined, surroundings),
    join(cwd, ".claude/settings.json"),
    join(cwd, ".claude/settings.local.json"),
  ]);
  candidates.delete(edited);
  return [...candidates].filter((file) => {
    const text = readIfThere(file);
    return text !== undefined && holdsOurHooks(text, file);
  });
}

function readIfThere(file: string): string | undefined {
  // A file that is not there, or not ours to read, holds no hooks that we could mention.
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function holdsOurHooks(text: string, file: string): boolean {
  // A broken neighbour is not what the person asked about.
  try {
    return readInstallation(parseDocument(text, file)).hooks.length > 0;
  } catch (error) {
    if (error instanceof BridgeFault) return false;
    throw error;
  }
}
