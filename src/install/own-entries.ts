import type { Node } from "jsonc-parser";
import {
  type OwnStatusLine,
  parseOwnHook,
  parseOwnHttpHook,
  parseOwnStatusLine,
} from "./own-command.ts";
import {
  elementsOf,
  type JsonDocument,
  type Property,
  propertiesOf,
  stringOf,
} from "./text/document.ts";

/** One of our entries inside the `hooks` of a settings file. */
export interface OwnEntry {
  /** The event that it stands under, as the file spells it. */
  readonly event: string;
  /** Absent: it is sent by http. */
  readonly binary?: string;
  readonly httpPort?: number;
  /** The array of its event, the group in it, the group's `hooks` array and the entry itself. */
  readonly groups: Node;
  readonly group: Node;
  readonly entries: Node;
  readonly entry: Node;
}

/** All entries of ours, in the file's order. Shapes that are not understood are passed over: they are not ours. */
export function findOwnEntries(hooks: Node): readonly OwnEntry[] {
  return propertiesOf(hooks).flatMap(({ name: event, value: groups }) =>
    arrayElements(groups).flatMap((group) => {
      const entries = propertyValue(group, "hooks");
      return entries === undefined
        ? []
        : arrayElements(entries).flatMap((entry) => {
            const own = readOwnHook(entry);
            return own ? [{ event, ...own, groups, group, entries, entry }] : [];
          });
    }),
  );
}

const arrayElements = (node: Node): readonly Node[] =>
  node.type === "array" ? elementsOf(node) : [];

/** The value of a name in an object; `undefined` for other nodes and absent names. */
export function propertyValue(node: Node, name: string): Node | undefined {
  if (node.type !== "object") return undefined;
  return propertiesOf(node).find((property) => property.name === name)?.value;
}

function readOwnHook(entry: Node): Pick<OwnEntry, "binary" | "httpPort"> | undefined {
  const httpPort = readHttpPort(entry);
  if (httpPort !== undefined) return { httpPort };
  const commandNode = propertyValue(entry, "command");
  const command = commandNode && stringOf(commandNode);
  if (command === undefined) return undefined;
  const argsNode = propertyValue(entry, "args");
  if (argsNode === undefined) return parseOwnHook(command, undefined);
  if (argsNode.type !== "array") return undefined;
  return parseOwnHook(
    command,
    elementsOf(argsNode).map((arg) => stringOf(arg) ?? ""),
  );
}

function readHttpPort(entry: Node): number | undefined {
  const [type, url, headers] = ["type", "url", "headers"].map((name) => propertyValue(entry, name));
  if (!type || stringOf(type) !== "http" || !url || !headers) return undefined;
  const authorization = propertyValue(headers, "Authorization");
  return parseOwnHttpHook(stringOf(url) ?? "", (authorization && stringOf(authorization)) ?? "");
}

/** The `command` of a status line of type `command`, with its node. */
export function readStatusLineCommand(
  statusLine: Property,
): { readonly node: Node; readonly command: string } | undefined {
  const type = propertyValue(statusLine.value, "type");
  const node = propertyValue(statusLine.value, "command");
  const command = node && stringOf(node);
  if (!node || command === undefined || !type || stringOf(type) !== "command") return undefined;
  return { node, command };
}

/** What of ours a settings file holds. */
export interface Installation {
  readonly hooks: readonly Pick<OwnEntry, "event" | "binary" | "httpPort">[];
  readonly statusLine?: OwnStatusLine;
  /** Whether our plugin, which brings hooks of its own, is switched on in it. */
  readonly hasPlugin: boolean;
}

/** The name of our plugin of Claude Code, as it stands before its marketplace's: `llm-bridge@…`. */
const PLUGIN = /^llm-bridge@/;

/** Looks for what is ours in a parsed settings file. Never throws: what has an unexpected shape holds nothing of ours. */
export function readInstallation(document: JsonDocument): Installation {
  const { root } = document;
  if (root === undefined || root.type !== "object") return { hooks: [], hasPlugin: false };
  const properties = propertiesOf(root);
  const hooks = properties.find((property) => property.name === "hooks");
  const statusLine = properties.find((property) => property.name === "statusLine");
  const command = statusLine && readStatusLineCommand(statusLine)?.command;
  const own = command === undefined ? undefined : parseOwnStatusLine(command);
  const plugins = propertyValue(root, "enabledPlugins");
  const isOn = ({ name, value }: Property) => PLUGIN.test(name) && value.value === true;
  return {
    hasPlugin: plugins?.type === "object" && propertiesOf(plugins).some(isOn),
    hooks:
      hooks?.value.type === "object"
        ? findOwnEntries(hooks.value).map(({ event, binary, httpPort }) => ({
            event,
            ...(binary !== undefined && { binary }),
            ...(httpPort !== undefined && { httpPort }),
          }))
        : [],
    ...(own ? { statusLine: own } : {}),
  };
}
