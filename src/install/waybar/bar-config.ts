import type { Node } from "jsonc-parser";
import { BridgeFault } from "../../core/fault.ts";
import type { Env } from "../../sys/paths.ts";
import { isEditable, readIfThere } from "../files.ts";
import { propertyValue } from "../own-entries.ts";
import { readSettings, type SettingsFile } from "../settings-file.ts";
import {
  elementsOf,
  type JsonDocument,
  parseDocument,
  requireType,
  stringOf,
} from "../text/document.ts";
import { expandPath } from "./expand-path.ts";
import type { WaybarPlaces } from "./places.ts";

/** One object that speaks of a bar: the bar itself, or a file that it includes. */
export interface Layer {
  readonly file: SettingsFile;
  readonly document: JsonDocument;
  readonly object: Node;
  /** Its place in a file that holds a list of bars. */
  readonly index?: number;
  /** Whether we may write into its file. */
  readonly isEditable: boolean;
}

/** A bar: what an earlier layer says holds, whatever a later one says. */
export interface Bar {
  readonly layers: readonly [Layer, ...Layer[]];
  readonly name: string | undefined;
}

/** Waybar gives up at this depth; we do at so many files. */
const MAX_FILES = 100;

/** What reading a configuration needs to know. */
export interface BarConfigReader {
  readonly env: Env;
  readonly places: WaybarPlaces;
  /** The directory that relative includes may be in. */
  readonly cwd: string;
  /** What a file that says nothing yet begins as: an object, or a list of them. */
  readonly opening: string;
}

/** Reads a configuration with all that it includes. Throws a `BridgeFault` where one of the files is no JSON, or no bar. */
export function readBars(path: string, reader: BarConfigReader): readonly Bar[] {
  const files = new Map<string, FileRead>();
  const read = readFile(path, reader, files, reader.opening);
  const { root } = read.document;
  if (!root) throw new Error("an opened configuration has no root");
  const isList = root.type === "array";
  const objects = isList ? elementsOf(root) : [root];
  if (objects.length === 0) {
    throw new BridgeFault("settings-shape", `Expected a bar, found an empty list (${path})`, {
      hint: "Put a bar into it, then run the command again.",
    });
  }
  return objects.map((node, index) => {
    const where = isList ? `bar ${index + 1}` : "the configuration";
    const object = requireType(read.document, node, "object", where);
    const layer = layerOf(read, object, isList ? index : undefined);
    return toBar([layer, ...includedIn(layer, reader, files, [read.file.target])]);
  });
}

/** The value that holds for a name, and where it stands. */
export function effective(
  bar: Bar,
  name: string,
): { readonly layer: Layer; readonly value: Node } | undefined {
  for (const layer of bar.layers) {
    const value = propertyValue(layer.object, name);
    if (value !== undefined) return { layer, value };
  }
  return undefined;
}

interface FileRead {
  readonly file: SettingsFile;
  /** Of the file's text, or of what it begins as. */
  readonly document: JsonDocument;
  readonly isEditable: boolean;
}

function readFile(
  path: string,
  reader: BarConfigReader,
  files: Map<string, FileRead>,
  opening = "",
): FileRead {
  const file = readSettings(path);
  const known = files.get(file.target);
  if (known) return known;
  const parsed = parseDocument(file.text, path);
  const document = parsed.root ? parsed : parseDocument(file.text + opening, path);
  const mayEdit =
    file.bytes === undefined || (isEditable(file.target) && !isShared(file.target, reader));
  const read = { file, document, isEditable: mayEdit };
  files.set(file.target, read);
  return read;
}

/** Whether a file is everybody's on this machine: root may write it, and should not for one user. */
const isShared = (target: string, { places }: BarConfigReader): boolean =>
  [places.system, "/etc", "/usr"].some((dir) => target.startsWith(`${dir}/`));

const layerOf = (
  { document, file, isEditable: mayEdit }: FileRead,
  object: Node,
  index: number | undefined,
): Layer => ({
  document,
  file,
  isEditable: mayEdit,
  object,
  ...(index !== undefined && { index }),
});

function includedIn(
  layer: Layer,
  reader: BarConfigReader,
  files: Map<string, FileRead>,
  /** The files that led here: one that includes itself ends there. */
  way: readonly string[],
): readonly Layer[] {
  const include = propertyValue(layer.object, "include");
  if (include === undefined || files.size > MAX_FILES) return [];
  const names = include.type === "array" ? elementsOf(include) : [include];
  return names
    .flatMap((name) => resolveInclude(stringOf(name), reader))
    .flatMap((path) => {
      const read = readFile(path, reader, files);
      // Waybar cannot merge a list into a bar, and says so itself.
      if (read.document.root?.type !== "object" || way.includes(read.file.target)) return [];
      const included = layerOf(read, read.document.root, undefined);
      return [included, ...includedIn(included, reader, files, [...way, read.file.target])];
    });
}

/** The files that an include means; none where there is none, which Waybar only warns of. */
function resolveInclude(
  name: string | undefined,
  { cwd, env, places }: BarConfigReader,
): readonly string[] {
  if (name === undefined || name === "") return [];
  const wanted = expandPath(name, env);
  const dirs = wanted.startsWith("/") ? ["/"] : [cwd, ...places.own, places.system];
  for (const dir of dirs) {
    const found = /[*?[]/.test(wanted) ? matchesIn(dir, wanted) : [absolute(dir, wanted)];
    const there = found.filter((path) => readIfThere(path) !== undefined);
    if (there.length > 0) return there;
  }
  return [];
}

const absolute = (dir: string, path: string): string =>
  path.startsWith("/") ? path : `${dir}/${path}`;

function matchesIn(dir: string, pattern: string): readonly string[] {
  const glob = new Bun.Glob(pattern.replace(/^\//, ""));
  // A directory that is not there is no match, and that is said by throwing.
  try {
    return [...glob.scanSync({ cwd: dir, absolute: true, dot: true })].toSorted();
  } catch {
    return [];
  }
}

function toBar(layers: readonly [Layer, ...Layer[]]): Bar {
  const [own] = layers;
  const name = propertyValue(own.object, "name");
  return { layers, name: name && stringOf(name) };
}
