import { resolve } from "node:path";
import { claudeConfigDirs } from "../sys/paths.ts";
import type { Surroundings } from "./surroundings.ts";

/** The settings file to edit: the one named, else the user's own, in the first directory of `CLAUDE_CONFIG_DIR` or `~/.claude`. */
export function findSettingsPath(
  given: string | undefined,
  { cwd, env, home }: Pick<Surroundings, "cwd" | "env" | "home">,
): string {
  if (given !== undefined) return resolve(cwd, given);
  const [dir] = claudeConfigDirs({ ...env, HOME: home });
  return resolve(cwd, dir ?? `${home}/.claude`, "settings.json");
}
