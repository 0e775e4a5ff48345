import type { Node } from "jsonc-parser";
import { propertyValue } from "../own-entries.ts";
import type { TakeOut } from "../undo.ts";
import { elementsOf, parseDocument, propertiesOf, stringOf } from "../text/document.ts";
import { applyTextEdits, removeMembers, type TextEdit } from "../text/edit.ts";
import { ownModulesOf } from "./own-modules.ts";

/** Takes our module and its place in the lists out of a configuration that was changed since. A module that was there before us stays, as setup has left it. */
export const takeOutModule =
  (path: string, statePath: string | undefined): TakeOut =>
  (text, original) => {
    const before = modulesBefore(original, path, statePath);
    const { root } = parseDocument(text, path);
    const bars = !root ? [] : root.type === "array" ? elementsOf(root) : [root];
    const names = new Set<string>();
    const edits = bars.flatMap((bar) => {
      const own = ownModulesOf(bar, statePath).filter(({ name }) => !before.has(name));
      for (const { name } of own) names.add(name);
      return removeMembers(text, bar, new Set(own.map(({ node }) => node)));
    });
    const lists = bars.flatMap((bar) =>
      listsOf(bar).flatMap((list) => placesIn(text, list, names)),
    );
    const notes = [...before].map(
      (name) => `${name} was yours before setup, so it stays as it is now (${path}).`,
    );
    return {
      text: applyTextEdits(text, [...edits, ...lists]),
      words: `Only ${[...names].join(", ")} is taken out; all else stays.`,
      notes,
    };
  };

function modulesBefore(
  original: string | undefined,
  path: string,
  statePath: string | undefined,
): ReadonlySet<string> {
  if (original === undefined) return new Set();
  // The copy only says what was the user's: one that cannot be read must not stop the removal.
  try {
    const { root } = parseDocument(original, path);
    const bars = !root ? [] : root.type === "array" ? elementsOf(root) : [root];
    return new Set(bars.flatMap((bar) => ownModulesOf(bar, statePath).map(({ name }) => name)));
  } catch {
    return new Set();
  }
}

/** The lists of modules of a bar, those of its groups included. */
const listsOf = (bar: Node): readonly Node[] =>
  propertiesOf(bar).flatMap(({ name, value }) => {
    if (/^modules-(?:left|center|right)$/.test(name)) return [value];
    const modules = name.startsWith("group/") ? propertyValue(value, "modules") : undefined;
    return modules ? [modules] : [];
  });

function placesIn(text: string, list: Node, names: ReadonlySet<string>): readonly TextEdit[] {
  if (list.type !== "array") return [];
  const gone = elementsOf(list).filter((element) => names.has(stringOf(element) ?? ""));
  return removeMembers(text, list, new Set(gone));
}
