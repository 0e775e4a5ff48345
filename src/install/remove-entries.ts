import type { Node } from "jsonc-parser";
import { findOwnEntries } from "./own-entries.ts";
import { elementsOf, propertiesOf } from "./text/document.ts";
import { removeMembers, type TextEdit } from "./text/edit.ts";

/** Which emptied containers stay, because the user had them before us. */
export interface KeptContainers {
  readonly hooks: boolean;
  readonly event: (event: string) => boolean;
}

/** The edits that take entries of ours out of `hooks`, with the groups and events that only they filled. `hooksEmptied` when nothing else was in it. */
export function removeEntries(
  text: string,
  hooks: Node,
  doomed: ReadonlySet<Node>,
  kept: KeptContainers,
): { readonly edits: readonly TextEdit[]; readonly hooksEmptied: boolean } {
  const edits: TextEdit[] = [];
  const gone = new Gone();
  const own = findOwnEntries(hooks).filter((entry) => doomed.has(entry.entry));
  for (const { entries, entry } of own) gone.add(entries, entry);

  const groupsLeft = new Map<Node, string>();
  for (const { event, groups, group, entries } of own) {
    groupsLeft.set(groups, event);
    if (gone.isAll(entries)) gone.add(groups, group);
    else edits.push(...gone.take(text, entries));
  }
  for (const [groups, event] of groupsLeft) {
    const property = propertiesOf(hooks).find(({ value }) => value === groups);
    if (property && gone.isAll(groups) && !kept.event(event)) gone.add(hooks, property.node);
    else edits.push(...gone.take(text, groups));
  }
  if (gone.isAll(hooks) && !kept.hooks) return { edits, hooksEmptied: true };
  return { edits: [...edits, ...gone.take(text, hooks)], hooksEmptied: false };
}

/** The members that go, by container. */
class Gone {
  readonly #members = new Map<Node, Set<Node>>();

  add(container: Node, member: Node): void {
    const members = this.#members.get(container) ?? new Set();
    this.#members.set(container, members.add(member));
  }

  isAll(container: Node): boolean {
    const count = this.#members.get(container)?.size ?? 0;
    return count > 0 && count === elementsOf(container).length;
  }

  /** The edits for one container, once: asking again gives none. */
  take(text: string, container: Node): readonly TextEdit[] {
    const members = this.#members.get(container) ?? new Set<Node>();
    this.#members.delete(container);
    return removeMembers(text, container, members);
  }
}
