import { getNodeValue, type Node } from "jsonc-parser";
import { type HookEntry, MANAGED_FIELDS } from "./hook-entries.ts";
import { findOwnEntries, propertyValue } from "./own-entries.ts";
import { removeEntries } from "./remove-entries.ts";
import {
  type JsonDocument,
  parseDocument,
  propertiesOf,
  requireType,
  soleProperty,
} from "./text/document.ts";
import {
  appendMembers,
  applyTextEdits,
  childIndent,
  removeMembers,
  renderInline,
  renderLines,
  renderMember,
  replaceValue,
  type TextEdit,
} from "./text/edit.ts";
import type { TextStyle } from "./text/style.ts";

/** Our entry for each event. */
export type HookEntries = ReadonlyMap<string, HookEntry>;

/** The settings with these entries of ours under `hooks`, each once, and no others of ours. Throws a `BridgeFault` where `hooks` has another shape than agents give it. */
export function putHooks(settings: Settings, entries: HookEntries, style: TextStyle): Settings {
  const cleaned = reparse(settings, removeUnwanted(settings, entries));
  const filled = reparse(cleaned, planHooks(cleaned, entries, style));
  return reparse(filled, dropStaleFields(filled, entries));
}

/** A document whose value is an object. */
export type Settings = JsonDocument & { readonly root: Node };

function reparse({ file, text }: Settings, edits: readonly TextEdit[]): Settings {
  const { root, ...document } = parseDocument(applyTextEdits(text, edits), file);
  if (!root) throw new Error("an edited settings file lost its root");
  return { ...document, root };
}

/** The document with an object to write into: an empty file gets `{}` after whatever comments it has. Throws a `BridgeFault` where the text is not JSON or no object. */
export function openRoot(
  { file, text }: Pick<JsonDocument, "file" | "text">,
  style: TextStyle,
): Settings {
  const document = parseDocument(text, file);
  if (document.root) {
    return { ...document, root: requireType(document, document.root, "object", "the settings") };
  }
  const separator = text === "" || text.endsWith("\n") ? "" : style.newline;
  const opened = parseDocument(`${text}${separator}{}${style.newline}`, file);
  if (!opened.root) throw new Error("an empty object has no root");
  return { ...opened, root: opened.root };
}

/** Takes out our entries under events that are not chosen, and our second entry of an event. */
function removeUnwanted(document: Settings, entries: HookEntries): readonly TextEdit[] {
  const property = soleProperty(document, document.root, "hooks");
  if (!property) return [];
  const hooks = requireType(document, property.value, "object", "hooks");
  const wanted = new Set(entries.keys());
  const doomed = findOwnEntries(hooks).filter(({ event }) => !wanted.delete(event));
  return removeEntries(document.text, hooks, new Set(doomed.map(({ entry }) => entry)), {
    hooks: true,
    event: () => false,
  }).edits;
}

/** Takes out the fields of our entries that the other form of starting a hook has left behind. */
function dropStaleFields({ root, text }: Settings, entries: HookEntries): readonly TextEdit[] {
  const hooks = propertyValue(root, "hooks");
  const own = new Map((hooks ? findOwnEntries(hooks) : []).map((entry) => [entry.event, entry]));
  return [...entries].flatMap(([event, wanted]) => {
    const entry = own.get(event)?.entry;
    if (!entry) return [];
    const fields = fieldsOf(wanted);
    const stale = propertiesOf(entry).filter(
      ({ name }) => MANAGED_FIELDS.includes(name) && !fields.has(name),
    );
    return removeMembers(text, entry, new Set(stale.map(({ node }) => node)));
  });
}

const fieldsOf = (entry: HookEntry): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(Object.entries(entry));

function planHooks(
  document: Settings,
  entries: HookEntries,
  style: TextStyle,
): readonly TextEdit[] {
  const { root, text } = document;
  const property = soleProperty(document, root, "hooks");
  const groupText = (entry: HookEntry): string => renderInline({ hooks: [entry] }, style);
  const eventMember = ([event, entry]: readonly [string, HookEntry]): string =>
    renderMember(event, `[${groupText(entry)}]`, style);
  if (!property) {
    const indent = childIndent(text, root, style);
    const hooks = renderLines([...entries].map(eventMember), indent, style);
    return appendMembers(text, root, [renderMember("hooks", hooks, style)], style);
  }
  const hooks = requireType(document, property.value, "object", "hooks");
  const own = new Map(findOwnEntries(hooks).map(({ event, entry }) => [event, entry]));
  const edits: TextEdit[] = [];
  const newEvents: string[] = [];
  for (const [event, wanted] of entries) {
    const groups = soleProperty(document, hooks, event);
    const entry = own.get(event);
    if (entry) {
      edits.push(...updateEntry(text, entry, wanted, style));
    } else if (groups) {
      const array = requireType(document, groups.value, "array", `hooks.${event}`);
      edits.push(...appendMembers(text, array, [groupText(wanted)], style));
    } else newEvents.push(eventMember([event, wanted]));
  }
  return [...edits, ...appendMembers(text, hooks, newEvents, style)];
}

/** Brings the fields that we manage up to date; what a person added to our entry stays. */
function updateEntry(
  text: string,
  entry: Node,
  wanted: HookEntry,
  style: TextStyle,
): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const missing: string[] = [];
  for (const [name, value] of fieldsOf(wanted)) {
    const node = propertyValue(entry, name);
    if (!node) missing.push(renderMember(name, renderInline(value, style), style));
    else if (JSON.stringify(getNodeValue(node)) !== JSON.stringify(value)) {
      edits.push(replaceValue(node, renderInline(value, style)));
    }
  }
  // An entry that is on one line stays there.
  if (text.slice(entry.offset, entry.offset + entry.length).includes("\n")) {
    return [...edits, ...appendMembers(text, entry, missing, style)];
  }
  const spaced = style.compact ? missing : missing.map((member) => ` ${member}`);
  return [...edits, ...appendMembers(text, entry, spaced, { ...style, compact: true })];
}
