import { join, resolve } from "node:path";
import { BridgeFault } from "../core/fault.ts";
import { claudeConfigDirs } from "../sys/paths.ts";
import { readIfThere, realPathOf } from "./files.ts";
import { type Installation, readInstallation } from "./own-entries.ts";
import { quoteShellWord } from "./shell-words.ts";
import type { Surroundings } from "./surroundings.ts";
import { parseDocument } from "./text/document.ts";

/** What else sends our events for this user or this directory: with it every event is sent twice. The file holds hooks of ours, or switches our plugin on. */
interface Double {
  readonly file: string;
  readonly kind: "hooks" | "plugin";
}

/** What a person should know of it, and what to do. */
export const describeDouble = ({ file, kind }: Double): string =>
  kind === "hooks"
    ? `${file} has our hooks too. Every event then comes twice, which is harmless but wasted work: uninstall-hooks --settings ${quoteShellWord(file)} removes them there.`
    : `Our plugin is switched on in ${file} and brings hooks too. Every event then comes twice, which is harmless but wasted work: with --status-line-only the hooks are left to the plugin.`;

/** Looks into all settings files that the client would read, the edited one for the plugin too. */
export function findDoubles(
  edited: string,
  surroundings: Pick<Surroundings, "cwd" | "env">,
): readonly Double[] {
  const { cwd, env } = surroundings;
  const accounts = claudeConfigDirs(env).map((dir) => join(resolve(cwd, dir), "settings.json"));
  const own = realPathOf(edited) ?? edited;
  const isOwn = (file: string): boolean => file === edited || realPathOf(file) === own;
  // A client reads one of the user's directories: the others are other accounts.
  const candidates = new Set([
    ...(accounts.some(isOwn) ? accounts.filter(isOwn) : accounts),
    join(cwd, ".claude/settings.json"),
    join(cwd, ".claude/settings.local.json"),
  ]);
  return [...candidates].flatMap((file): readonly Double[] => {
    const bytes = readIfThere(file);
    const installed = bytes && installationIn(new TextDecoder().decode(bytes), file);
    if (!installed) return [];
    return [
      ...(installed.hooks.length > 0 && !isOwn(file) ? [{ file, kind: "hooks" } as const] : []),
      ...(installed.hasPlugin ? [{ file, kind: "plugin" } as const] : []),
    ];
  });
}

function installationIn(text: string, file: string): Installation | undefined {
  // A broken neighbour is not what the person asked about.
  try {
    return readInstallation(parseDocument(text, file));
  } catch (error) {
    if (error instanceof BridgeFault) return undefined;
    throw error;
  }
}
