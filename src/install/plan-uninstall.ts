import type { Node } from "jsonc-parser";
import { mentionsOurStatusLine, parseOwnStatusLine } from "./own-command.ts";
import { findOwnEntries, propertyValue, readStatusLineCommand } from "./own-entries.ts";
import { removeEnv } from "./plan-env.ts";
import { removeEntries } from "./remove-entries.ts";
import { type JsonDocument, parseDocument, requireType, soleProperty } from "./text/document.ts";
import { applyTextEdits, removeMembers, replaceValue, type TextEdit } from "./text/edit.ts";

/** What to remove, and from what. */
export interface UninstallRequest {
  /** The file's path, for messages. */
  readonly file: string;
  /** Its text without a byte order mark. */
  readonly text: string;
  /** The text before we came, where a backup tells: empty containers that it has stay. */
  readonly original?: string;
}

/** The text to write, and what a person should know about it. */
export interface UninstallPlan {
  /** Equal to the request's text when nothing of ours was there. */
  readonly text: string;
  /** The events under which an entry of ours was removed. */
  readonly events: readonly string[];
  /** `restored`: the user's own command stands there again. */
  readonly statusLine: "removed" | "restored" | "untouched";
  readonly notes: readonly string[];
}

/** Plans the removal of our entries and nothing else; writes nothing. Throws a `BridgeFault` where the file is not JSON or has another shape than settings have. */
export function planUninstall(request: UninstallRequest): UninstallPlan {
  const document = parseDocument(request.text, request.file);
  if (!document.root) {
    return { text: request.text, events: [], statusLine: "untouched", notes: [] };
  }
  const root = requireType(document, document.root, "object", "the settings");
  const hooks = planHooks(document, root, request.original);
  const statusLine = planStatusLine(document, root);
  const text = applyTextEdits(request.text, [
    ...hooks.edits,
    ...statusLine.edits,
    ...removeMembers(request.text, root, new Set([...hooks.gone, ...statusLine.gone])),
  ]);
  return {
    text: removeEnv(request.file, text),
    events: hooks.events,
    statusLine: statusLine.change,
    notes: statusLine.notes,
  };
}

interface Removal {
  readonly edits: readonly TextEdit[];
  /** Members of the root object that go. */
  readonly gone: readonly Node[];
}

function planHooks(
  document: JsonDocument,
  root: Node,
  original: string | undefined,
): Removal & { readonly events: readonly string[] } {
  const property = soleProperty(document, root, "hooks");
  if (!property || property.value.type !== "object") return { edits: [], gone: [], events: [] };
  const own = findOwnEntries(property.value);
  if (own.length === 0) return { edits: [], gone: [], events: [] };
  const before = originalHooks(original, document.file);
  const { edits, hooksEmptied } = removeEntries(
    document.text,
    property.value,
    new Set(own.map(({ entry }) => entry)),
    {
      hooks: before !== undefined,
      event: (event) => before !== undefined && propertyValue(before, event) !== undefined,
    },
  );
  return {
    edits,
    gone: hooksEmptied ? [property.node] : [],
    events: [...new Set(own.map(({ event }) => event))],
  };
}

function originalHooks(original: string | undefined, file: string): Node | undefined {
  if (original === undefined) return undefined;
  // The backup only says which empty containers were the user's: one that cannot be read must not stop the removal.
  try {
    const { root } = parseDocument(original, file);
    return root && propertyValue(root, "hooks");
  } catch {
    return undefined;
  }
}

function planStatusLine(
  document: JsonDocument,
  root: Node,
): Removal & Pick<UninstallPlan, "notes"> & { readonly change: UninstallPlan["statusLine"] } {
  const untouched = { edits: [], gone: [], change: "untouched", notes: [] } as const;
  const property = soleProperty(document, root, "statusLine");
  const current = property && readStatusLineCommand(property);
  if (!current) return untouched;
  const own = parseOwnStatusLine(current.command);
  if (!own) {
    const note =
      "The status line runs ours inside a command of yours: take it out there by hand (statusLine.command).";
    return mentionsOurStatusLine(current.command) ? { ...untouched, notes: [note] } : untouched;
  }
  return own.chained === undefined
    ? { ...untouched, gone: [property.node], change: "removed" }
    : {
        ...untouched,
        edits: [replaceValue(current.node, JSON.stringify(own.chained))],
        change: "restored",
      };
}
