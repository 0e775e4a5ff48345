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
    const before = original === undefined ? [] : barsBefore(original, path);
    const kept = new Set(before.flatMap((bar) => namesOf(bar, statePath)));
    const { root } = parseDocument(text, path);
    const bars = root ? barsIn(root) : [];
    const names = bars.map(
      (bar) => new Set(namesOf(bar, statePath).filter((name) => !kept.has(name))),
    );
    const edits = bars.flatMap((bar, index) =>
      takeFromBar(text, bar, before[index], names[index] ?? new Set()),
    );
    return {
      text: applyTextEdits(text, edits),
      words: `Only ${[...new Set(names.flatMap((each) => [...each]))].join(", ")} is taken out; all else stays.`,
      notes: [...kept].map(
        (name) => `${name} was yours before setup, so it stays as it is now (${path}).`,
      ),
    };
  };

const barsIn = (root: Node): readonly Node[] => (root.type === "array" ? elementsOf(root) : [root]);

function barsBefore(original: string, path: string): readonly Node[] {
  // The copy only says what was the user's: one that cannot be read must not stop the removal.
  try {
    const { root } = parseDocument(original, path);
    return root ? barsIn(root) : [];
  } catch {
    return [];
  }
}

const namesOf = (bar: Node, statePath: string | undefined): readonly string[] =>
  ownModulesOf(bar, statePath).map(({ name }) => name);

function takeFromBar(
  text: string,
  bar: Node,
  before: Node | undefined,
  names: ReadonlySet<string>,
): readonly TextEdit[] {
  const isOurs = (node: Node): boolean => names.has(stringOf(node) ?? "");
  // A list that we made goes with the last name in it.
  const hadList = !before || propertyValue(before, "modules-right") !== undefined;
  const madeList = propertiesOf(bar).find(
    ({ name, value }) => !hadList && name === "modules-right" && elementsOf(value).every(isOurs),
  );
  const members = propertiesOf(bar)
    .filter((property) => names.has(property.name) || property.node === madeList?.node)
    .map(({ node }) => node);
  const lists = listsOf(bar).filter((list) => list !== madeList?.value);
  return [
    ...removeMembers(text, bar, new Set(members)),
    ...lists.flatMap((list) => removeMembers(text, list, new Set(elementsOf(list).filter(isOurs)))),
  ];
}

/** The lists of modules of a bar, those of its groups included. */
const listsOf = (bar: Node): readonly Node[] =>
  propertiesOf(bar)
    .flatMap(({ name, value }) => {
      if (/^modules-(?:left|center|right)$/.test(name)) return [value];
      const modules = name.startsWith("group/") ? propertyValue(value, "modules") : undefined;
      return modules ? [modules] : [];
    })
    .filter(({ type }) => type === "array");
