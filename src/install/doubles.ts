import { join, resolve } from "node:path";
import { BridgeFault } from "../core/fault.ts";
import { claudeConfigDirs } from "../sys/paths.ts";
import { readIfThere, realPathOf } from "./files.ts";
import { readInstallation } from "./own-entries.ts";
import type { Surroundings } from "./surroundings.ts";
import { parseDocument } from "./text/document.ts";

/** Other settings files, for this user or this directory, that hold hooks of ours: with two of them every event is sent twice. */
export function findDoubles(
  edited: string,
  surroundings: Pick<Surroundings, "cwd" | "env">,
): readonly string[] {
  const { cwd, env } = surroundings;
  const candidates = new Set([
    ...claudeConfigDirs(env).map((dir) => join(resolve(cwd, dir), "settings.json")),
    join(cwd, ".claude/settings.json"),
    join(cwd, ".claude/settings.local.json"),
  ]);
  const own = realPathOf(edited) ?? edited;
  return [...candidates].filter((file) => {
    if (file === edited || realPathOf(file) === own) return false;
    const bytes = readIfThere(file);
    return bytes !== undefined && holdsOurHooks(new TextDecoder().decode(bytes), file);
  });
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
