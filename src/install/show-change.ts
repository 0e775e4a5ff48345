import type { SettingsFile } from "./settings-file.ts";
import type { Surroundings } from "./surroundings.ts";
import { renderDiff } from "./text/diff.ts";

/** Shows line by line how a file changes, and nothing where it does not. `text` is undefined where the file goes. */
export function showChange(
  { bytes, path, text: before }: SettingsFile,
  text: string | undefined,
  { env, hasScreen, print }: Pick<Surroundings, "env" | "hasScreen" | "print">,
): void {
  const names = { before: bytes ? path : NOWHERE, after: text === undefined ? NOWHERE : path };
  const diff = renderDiff(before, text ?? "", names, hasScreen && !env["NO_COLOR"]);
  if (diff !== "") print(`${diff}\n`);
}

/** As patch names a file that is not there. */
const NOWHERE = "/dev/null";

/** Whether to go on: a person at a screen is asked, a script is taken at its word. */
export const mayWrite = (
  { yes }: { readonly yes: boolean },
  { ask, canAsk }: Pick<Surroundings, "ask" | "canAsk">,
): boolean => yes || !canAsk || ask("Write this?");
