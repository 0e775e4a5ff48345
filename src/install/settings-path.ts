import { resolve } from "node:path";
import { BridgeFault } from "../core/fault.ts";
import { claudeConfigDirs } from "../sys/paths.ts";
import { lookAt } from "./files.ts";
import type { Surroundings } from "./surroundings.ts";

/** The settings file to edit: the one named, else the user's own, in the first directory of `CLAUDE_CONFIG_DIR` or `~/.claude`. Throws a `BridgeFault` when there is no home to look in. */
export function findSettingsPath(
  given: string | undefined,
  { cwd, env, home }: Pick<Surroundings, "cwd" | "env" | "home">,
): string {
  if (given !== undefined) return resolve(cwd, given);
  const [dir] = claudeConfigDirs(env);
  return resolve(cwd, dir ?? `${requireHome(home)}/.claude`, "settings.json");
}

/** The home directory. Throws a `BridgeFault` when the environment has none. */
export function requireHome(home: string | undefined): string {
  if (home !== undefined) return home;
  throw new BridgeFault(
    "home-unknown",
    "Expected HOME to name your home directory, found it unset",
    {
      hint: "Set HOME, or name every place: --settings FILE and XDG_STATE_HOME.",
    },
  );
}

/** What root makes in another user's home, its owner could not change any more. Throws a `BridgeFault` for who has come there by sudo. */
export function requireOwnHome(home: string | undefined, uid: number): void {
  const owner = uid === 0 && home !== undefined ? lookAt(home)?.uid : undefined;
  if (owner === undefined || owner === uid) return;
  throw new BridgeFault(
    "home-not-ours",
    `Expected HOME to be root's own, found a home of user ${owner} (${home})`,
    { hint: "Run the command as that user, without sudo. Nothing was written." },
  );
}
