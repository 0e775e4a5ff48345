import type { Node } from "jsonc-parser";
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
  type LeftOutEvent,
} from "./hook-entries.ts";
import {
  mentionsOurStatusLine,
  moveStatusLineCommand,
  parseOwnStatusLine,
  renderStatusLineCommand,
} from "./own-command.ts";
import { propertyValue, readInstallation, readStatusLineCommand } from "./own-entries.ts";
import { planEnv } from "./plan-env.ts";
import { openRoot, putHooks, type Settings } from "./put-hooks.ts";
import {
  type JsonDocument,
  placeOfFirstExtension,
  propertiesOf,
  requireType,
  soleProperty,
} from "./text/document.ts";
import {
  appendMembers,
  applyTextEdits,
  renderInline,
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
  /** Leave the hooks as they are: a plugin brings them. */
  readonly statusLineOnly?: boolean;
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
export function planInstall(request: InstallRequest): InstallPlan {
  const { chosen, leftOut } = chooseEvents(request.version);
  const style = detectStyle(request.text);
  const opened = openRoot(request, style);
  const transport = request.transport ?? presentTransport(opened);
  const httpPort = transport.kind === "http" ? transport.port : undefined;
  const entries = new Map(
    chosen.map((event) => [
      event,
      buildHookEntry(event, request.binary, request.version, httpPort),
    ]),
  );
  const hooked = request.statusLineOnly === true ? opened : putHooks(opened, entries, style);
  const statusLine = planStatusLine(hooked, hooked.root, request.binary, style);
  const text = applyTextEdits(hooked.text, [
    ...statusLine.edits,
    ...appendMembers(hooked.text, hooked.root, statusLine.members, style),
  ]);
  const { file, variables = {} } = request;
  const env = planEnv({ file, text, variables });
  return {
    text: env.text,
    events: chosen,
    leftOut,
    statusLine: statusLine.change,
    notes: [...statusLine.notes, ...env.notes, ...noteHindrances(hooked, request.version)],
  };
}

/** How the hooks that are there already reach us. */
function presentTransport(settings: Settings): Transport {
  const { hooks } = readInstallation(settings);
  const port = hooks.find(({ httpPort }) => httpPort !== undefined)?.httpPort;
  return port === undefined ? { kind: "command" } : { kind: "http", port };
}

interface Planned {
  readonly edits: readonly TextEdit[];
  /** New members of the root object, as text. */
  readonly members: readonly string[];
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
