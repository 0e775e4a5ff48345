import { getNodeValue, type Node } from "jsonc-parser";
import {
  type ClaudeVersion,
  hasEvent,
  isAtLeast,
  isClaudeHookEvent,
  renderVersion,
  UNKNOWN_EVENT_SKIPPED_SINCE,
} from "../agents/claude/versions.ts";
import {
  buildHookEntry,
  chooseEvents,
  type HookedEvent,
  type HookEntry,
  type LeftOutEvent,
  MANAGED_FIELDS,
} from "./hook-entries.ts";
import {
  mentionsOurStatusLine,
  moveStatusLineCommand,
  parseOwnStatusLine,
  renderStatusLineCommand,
} from "./own-command.ts";
import {
  findOwnEntries,
  propertyValue,
  readInstallation,
  readStatusLineCommand,
} from "./own-entries.ts";
import { planEnv } from "./plan-env.ts";
import { removeEntries } from "./remove-entries.ts";
import {
  type JsonDocument,
  parseDocument,
  placeOfFirstExtension,
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
import { detectStyle, type TextStyle } from "./text/style.ts";

/** What to install, and into what. */
export interface InstallRequest {
  /** The file's path, for messages. */
  readonly file: string;
  /** Its text without a byte order mark; empty when there is no file yet. */
  readonly text: string;
  /** Absolute path of our program. */
  readonly binary: string;
  /** `undefined` when nobody can tell: then only what the oldest client knows is installed. */
  readonly version: ClaudeVersion | undefined;
  /** Absent: as those that are there already. */
  readonly transport?: Transport;
  /** What the agent's environment gets. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** How hooks reach the bridge: each is a command, or they go to a port by http as far as the version can. */
export type Transport =
  { readonly kind: "command" } | { readonly kind: "http"; readonly port: number };

/** What the status line becomes: only ours, ours with the user's own inside, or the user's as it was. */
export type StatusLineChange = "ours" | "chained" | "left-alone";

/** The text to write, and what a person should know about it. */
export interface InstallPlan {
  /** Equal to the request's text when all is installed already. */
  readonly text: string;
  readonly events: readonly HookedEvent[];
  readonly leftOut: readonly LeftOutEvent[];
  readonly statusLine: StatusLineChange;
  readonly notes: readonly string[];
}

/** Plans the edits; writes nothing. Throws a `BridgeFault` where the file is not JSON or has another shape than settings have. */
export function planInstall(asked: InstallRequest): InstallPlan {
  const request = { ...asked, transport: asked.transport ?? presentTransport(asked) };
  const { chosen, leftOut } = chooseEvents(request.version);
  const style = detectStyle(request.text);
  const opened = openRoot(request, style);
  const cleaned = reparse(opened, removeUnwanted(opened, chosen));
  const statusLine = planStatusLine(cleaned, cleaned.root, request.binary, style);
  const hooks = planHooks(cleaned, cleaned.root, request, chosen, style);
  const filled = reparse(cleaned, [
    ...hooks.edits,
    ...statusLine.edits,
    ...appendMembers(cleaned.text, cleaned.root, [...hooks.members, ...statusLine.members], style),
  ]);
  const hooked = applyTextEdits(filled.text, dropStaleFields(filled, request, chosen));
  const { file, variables = {} } = request;
  const env = planEnv({ file, text: hooked, variables });
  return {
    text: env.text,
    events: chosen,
    leftOut,
    statusLine: statusLine.change,
    notes: [...statusLine.notes, ...env.notes, ...noteHindrances(filled, request.version)],
  };
}

function presentTransport({ file, text }: InstallRequest): Transport {
  const { hooks } = readInstallation(parseDocument(text, file));
  const port = hooks.find(({ httpPort }) => httpPort !== undefined)?.httpPort;
  return port === undefined ? { kind: "command" } : { kind: "http", port };
}

/** A document whose value is an object. */
type Settings = JsonDocument & { readonly root: Node };

function reparse({ file, text }: Settings, edits: readonly TextEdit[]): Settings {
  const { root, ...document } = parseDocument(applyTextEdits(text, edits), file);
  if (!root) throw new Error("an edited settings file lost its root");
  return { ...document, root };
}

/** The document with an object to write into: an empty file gets `{}` after whatever comments it has. */
function openRoot({ file, text }: InstallRequest, style: TextStyle): Settings {
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
function removeUnwanted(document: Settings, chosen: readonly HookedEvent[]): readonly TextEdit[] {
  const property = soleProperty(document, document.root, "hooks");
  if (!property) return [];
  const hooks = requireType(document, property.value, "object", "hooks");
  const wanted = new Set<string>(chosen);
  const doomed = findOwnEntries(hooks).filter(({ event }) => !wanted.delete(event));
  return removeEntries(document.text, hooks, new Set(doomed.map(({ entry }) => entry)), {
    hooks: true,
    event: () => false,
  }).edits;
}

/** Takes out the fields of our entries that the other form of starting a hook has left behind. */
function dropStaleFields(
  { root, text }: Settings,
  request: InstallRequest,
  chosen: readonly HookedEvent[],
): readonly TextEdit[] {
  const hooks = propertyValue(root, "hooks");
  const own = new Map((hooks ? findOwnEntries(hooks) : []).map((entry) => [entry.event, entry]));
  return chosen.flatMap((event) => {
    const entry = own.get(event)?.entry;
    if (!entry) return [];
    const fields = fieldsOf(entryFor(event, request));
    const stale = propertiesOf(entry).filter(
      ({ name }) => MANAGED_FIELDS.includes(name) && !fields.has(name),
    );
    return removeMembers(text, entry, new Set(stale.map(({ node }) => node)));
  });
}

const entryFor = (event: HookedEvent, request: InstallRequest): HookEntry =>
  buildHookEntry(
    event,
    request.binary,
    request.version,
    request.transport?.kind === "http" ? request.transport.port : undefined,
  );

const fieldsOf = (entry: HookEntry): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(Object.entries(entry));

interface Planned {
  readonly edits: readonly TextEdit[];
  /** New members of the root object, as text. */
  readonly members: readonly string[];
}

function planHooks(
  document: JsonDocument,
  root: Node,
  request: InstallRequest,
  chosen: readonly HookedEvent[],
  style: TextStyle,
): Planned {
  const property = soleProperty(document, root, "hooks");
  const groupText = (event: HookedEvent): string =>
    renderInline({ hooks: [entryFor(event, request)] }, style);
  const eventMember = (event: HookedEvent): string =>
    renderMember(event, `[${groupText(event)}]`, style);
  if (!property) {
    const indent = childIndent(document.text, root, style);
    const hooks = renderLines(chosen.map(eventMember), indent, style);
    return { edits: [], members: [renderMember("hooks", hooks, style)] };
  }
  const hooks = requireType(document, property.value, "object", "hooks");
  const own = new Map(findOwnEntries(hooks).map(({ event, entry }) => [event, entry]));
  const edits: TextEdit[] = [];
  const newEvents: string[] = [];
  for (const event of chosen) {
    const groups = soleProperty(document, hooks, event);
    const entry = own.get(event);
    if (entry) {
      const wanted = entryFor(event, request);
      edits.push(...updateEntry(document.text, entry, wanted, style));
    } else if (groups) {
      const array = requireType(document, groups.value, "array", `hooks.${event}`);
      edits.push(...appendMembers(document.text, array, [groupText(event)], style));
    } else newEvents.push(eventMember(event));
  }
  return {
    edits: [...edits, ...appendMembers(document.text, hooks, newEvents, style)],
    members: [],
  };
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

function planStatusLine(
  document: JsonDocument,
  root: Node,
  binary: string,
  style: TextStyle,
): Planned & { readonly change: StatusLineChange; readonly notes: readonly string[] } {
  const property = soleProperty(document, root, "statusLine");
  if (!property) {
    const value = { type: "command", command: renderStatusLineCommand(binary, undefined) };
    const member = renderMember("statusLine", renderInline(value, style), style);
    return { edits: [], members: [member], change: "ours", notes: [] };
  }
  requireType(document, property.value, "object", "statusLine");
  const current = readStatusLineCommand(property);
  if (!current) {
    const note =
      "The status line is of a kind that runs no command, so it was left alone: cost and context come from the transcript instead.";
    return { edits: [], members: [], change: "left-alone", notes: [note] };
  }
  const own = parseOwnStatusLine(current.command);
  if (!own && mentionsOurStatusLine(current.command)) {
    const note =
      "The status line already runs ours inside a command of yours, so it was left alone.";
    return { edits: [], members: [], change: "left-alone", notes: [note] };
  }
  const command = !own
    ? renderStatusLineCommand(binary, current.command)
    : own.binary === binary
      ? current.command
      : moveStatusLineCommand(own, binary);
  return {
    edits: command === current.command ? [] : [replaceValue(current.node, JSON.stringify(command))],
    members: [],
    change: own && own.chained === undefined ? "ours" : "chained",
    notes: [],
  };
}

/** What in the user's own settings would keep our hooks from running. */
function noteHindrances(settings: Settings, version: ClaudeVersion | undefined): readonly string[] {
  const { root } = settings;
  const notes: string[] = [];
  const extension = placeOfFirstExtension(settings);
  if (extension !== undefined) {
    notes.push(
      `Claude Code reads plain JSON only and ignores a file with comments or trailing commas as a whole, your own settings too. The first one is at ${extension}; no hook runs until they are gone.`,
    );
  }
  const disabled: unknown = propertyValue(root, "disableAllHooks")?.value;
  if (disabled === true) {
    notes.push('"disableAllHooks": true in this file switches all hooks and the status line off.');
  }
  const hooks = propertyValue(root, "hooks");
  if (hooks?.type === "object" && version && !isAtLeast(version, UNKNOWN_EVENT_SKIPPED_SINCE)) {
    const unknown = propertiesOf(hooks)
      .map(({ name }) => name)
      .filter((name) => !isClaudeHookEvent(name) || !hasEvent(version, name));
    if (unknown.length > 0) {
      notes.push(
        `Your own hooks for ${unknown.join(", ")} are not known to Claude Code ${renderVersion(version)}, which then ignores this whole file.`,
      );
    }
  }
  return notes;
}
