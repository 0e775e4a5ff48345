import { getNodeValue, type Node } from "jsonc-parser";
import { BridgeFault } from "../../core/fault.ts";
import { propertyValue } from "../own-entries.ts";
import type { SettingsFile } from "../settings-file.ts";
import {
  elementsOf,
  parseDocument,
  propertiesOf,
  requireType,
  soleProperty,
  stringOf,
} from "../text/document.ts";
import {
  appendMembers,
  applyTextEdits,
  childIndent,
  prependElement,
  removeMembers,
  renderInline,
  renderLines,
  renderMember,
  replaceValue,
  type TextEdit,
} from "../text/edit.ts";
import { detectStyle } from "../text/style.ts";
import { type Bar, effective, type Layer } from "./bar-config.ts";
import {
  isOwnClick,
  keptExec,
  moduleFields,
  type ModuleFields,
  type ModuleMode,
  type ModuleWish,
  ownModuleMode,
} from "./own-module.ts";
import { isPlaced } from "./modules.ts";
import { isOwnModule, ownModulesOf } from "./own-modules.ts";

/** The name that a module of ours gets. */
const MODULE = "custom/llm";
/** The name where the user has a module of that name that is not ours. */
const OTHER_MODULE = "custom/llm-bridge";

/** A file that changes. */
export interface ModuleEdit {
  readonly file: SettingsFile;
  readonly text: string;
  readonly hadOurs: boolean;
}

/** What a person has said about the module. */
export interface ModuleChoice {
  /** The bar's `"name"`, or its number in the file. */
  readonly bar?: string;
  /** Undefined: modules that are there stay as they are told now. */
  readonly mode?: ModuleMode;
}

/** What is to be written, and what a person should know about it. */
export interface ModulePlan {
  /** Of all files that define a module of ours, and of the one with the list. */
  readonly edits: readonly ModuleEdit[];
  /** The file that the module stands in. */
  readonly path: string;
  /** As in `custom/llm`. */
  readonly module: string;
  readonly mode: ModuleMode;
  /** Which bar, in words; `undefined` where there is one only. */
  readonly bar: string | undefined;
}

/** The module that is there already, or the one to make. */
interface Target {
  readonly bar: Bar;
  readonly name: string;
  readonly definition: { readonly layer: Layer; readonly value: Node } | undefined;
}

/**
 * Plans the module of one bar, and brings those of the others up to date; writes nothing. `wish` has the mode
 * of a new module. Throws a `BridgeFault` where a value is not of the kind that belongs there, or the named
 * bar is not there.
 */
export function planModule(
  bars: readonly Bar[],
  wish: ModuleWish,
  choice: ModuleChoice,
): ModulePlan {
  const { statePath } = wish;
  const target = findTarget(bars, statePath, choice.bar);
  const { bar, definition, name } = target;
  const texts = new EditedTexts();
  const own = ownModules(bars, statePath);
  // There is one daemon and one program: a module that was left behind would wait for a signal that nobody sends.
  for (const module of own.filter(({ layer }) => layer.isEditable)) {
    const isMeant = choice.bar === undefined || module.bar === bar;
    const mode = (isMeant ? choice.mode : undefined) ?? module.mode;
    planDefinition(module, { ...wish, mode }, texts);
  }
  const present = own.find((module) => module.value === definition?.value);
  if (definition && !present) planDefinition({ ...definition, name }, wish, texts);
  const placed = isPlaced(bar, name) ? undefined : planPlacing(target, moduleFields(wish), texts);
  return {
    edits: texts.edits(statePath),
    path: placed ?? (definition?.layer ?? bar.layers[0]).file.path,
    module: name,
    mode: choice.mode ?? present?.mode ?? wish.mode,
    bar: bars.length > 1 ? describeBar(bars, bar) : undefined,
  };
}

/** A module of ours that is there already. */
interface OwnModule {
  readonly bar: Bar;
  readonly layer: Layer;
  readonly name: string;
  readonly value: Node;
  readonly mode: ModuleMode;
}

function ownModules(bars: readonly Bar[], statePath: string | undefined): readonly OwnModule[] {
  return bars.flatMap((bar) =>
    bar.layers.flatMap((layer) =>
      ownModulesOf(layer.object, statePath).flatMap(({ name, value }) => {
        const exec = propertyValue(value, "exec");
        const mode = exec && ownModuleMode(stringOf(exec) ?? "", statePath);
        return mode === undefined ? [] : [{ bar, layer, name, value, mode }];
      }),
    ),
  );
}

/** How the modules of ours that are there already get what they show, in the order of the bars. */
export const presentModes = (
  bars: readonly Bar[],
  statePath: string | undefined,
): readonly ModuleMode[] => ownModules(bars, statePath).map(({ mode }) => mode);

/** The signals that other modules than ours listen to: theirs would run at each of our changes. */
export function signalsOfOthers(
  bars: readonly Bar[],
  statePath: string | undefined,
): ReadonlySet<number> {
  const signals = bars.flatMap(({ layers }) =>
    layers.flatMap(({ object }) =>
      propertiesOf(object).flatMap(({ value }) => {
        if (value.type !== "object" || isOwnModule(value, statePath)) return [];
        const signal: unknown = propertyValue(value, "signal")?.value;
        return typeof signal === "number" ? [signal] : [];
      }),
    ),
  );
  return new Set(signals);
}

function findTarget(
  bars: readonly Bar[],
  statePath: string | undefined,
  barName: string | undefined,
): Target {
  const candidates = barName === undefined ? bars : [requireBar(bars, barName)];
  for (const bar of candidates) {
    const own = findOwnModule(bar, statePath);
    if (own) return { bar, name: own.name, definition: own };
  }
  const bar = candidates.find((each) => effective(each, "modules-right")) ?? candidates[0];
  if (!bar) throw new Error("a configuration that was read has no bar");
  const name = effective(bar, MODULE) ? OTHER_MODULE : MODULE;
  return { bar, name, definition: effective(bar, name) };
}

/** The bar of that name, or of that number counted from 1. */
function requireBar(bars: readonly Bar[], wanted: string): Bar {
  const found = bars.find(({ name }) => name === wanted) ?? bars[Number(wanted) - 1];
  if (found) return found;
  const known = bars.map(({ name }, index) => name ?? String(index + 1));
  throw new BridgeFault(
    "bad-usage",
    `Expected a bar called ${wanted}, found ${known.join(", ")} (--bar)`,
    { hint: 'A bar is called by its "name", or by its number in the file.' },
  );
}

const describeBar = (bars: readonly Bar[], bar: Bar): string =>
  `bar ${bar.name ?? bars.indexOf(bar) + 1} of ${bars.length}`;

function findOwnModule(
  bar: Bar,
  statePath: string | undefined,
): { readonly name: string; readonly layer: Layer; readonly value: Node } | undefined {
  for (const layer of bar.layers) {
    const own = ownModulesOf(layer.object, statePath)[0];
    if (own) return { name: own.name, layer, value: own.value };
  }
  return undefined;
}

/** The texts of a plan: edits of one file in their order, each seeing the one before. */
class EditedTexts {
  readonly #texts = new Map<string, { readonly layer: Layer; text: string }>();

  change(layer: Layer, edit: (object: Node, text: string) => readonly TextEdit[]): void {
    const { target } = layer.file;
    const known = this.#texts.get(target) ?? { layer, text: layer.document.text };
    const { root } = parseDocument(known.text, layer.file.path);
    const object = root?.type === "array" ? elementsOf(root)[layer.index ?? 0] : root;
    if (!object) throw new Error("an edited configuration lost its bar");
    known.text = applyTextEdits(known.text, edit(object, known.text));
    this.#texts.set(target, known);
  }

  edits(statePath: string | undefined): readonly ModuleEdit[] {
    return [...this.#texts.values()]
      .filter(({ layer, text }) => text !== layer.file.text)
      .map(({ layer: { document, file }, text }) => ({
        file,
        text,
        hadOurs: file.text !== "" && holdsOurs(document.root, statePath),
      }));
  }
}

function holdsOurs(root: Node | undefined, statePath: string | undefined): boolean {
  if (!root) return false;
  const bars = root.type === "array" ? elementsOf(root) : [root];
  return bars.some((bar) => ownModulesOf(bar, statePath).length > 0);
}

/** Brings a module up to date: what it cannot work without and our clicks; all else is the user's. */
function planDefinition(
  { layer, name, value }: Pick<OwnModule, "layer" | "name" | "value">,
  wish: ModuleWish,
  texts: EditedTexts,
): void {
  requireType(layer.document, value, "object", `"${name}"`);
  const exec = stringOf(propertyValue(value, "exec") ?? value) ?? "";
  const kept = keptExec(exec, wish);
  const { harmful, preset, required: all } = moduleFields(wish);
  const required = kept === undefined ? all : { ...all, exec: kept };
  texts.change(layer, (object, text) => {
    const module = propertyValue(object, name);
    if (!module) return [];
    const style = detectStyle(text);
    const replaced = propertiesOf(module).flatMap(({ name: field, value: found }) => {
      const wanted = required[field] ?? ownClickInstead(found, preset[field]);
      return wanted === undefined || getNodeValue(found) === wanted
        ? []
        : [replaceValue(found, renderInline(wanted, style))];
    });
    const gone = propertiesOf(module).filter(({ name: field }) => harmful.includes(field));
    return [...replaced, ...removeMembers(text, module, new Set(gone.map(({ node }) => node)))];
  });
  texts.change(layer, (object, text) => {
    const module = propertyValue(object, name);
    if (!module) return [];
    const style = detectStyle(text);
    const missing = Object.entries({ ...preset, ...required })
      .filter(([field]) => propertyValue(module, field) === undefined)
      .map(([field, wanted]) => renderMember(field, renderInline(wanted, style), style));
    return appendMembers(text, module, missing, style);
  });
}

const ownClickInstead = (
  found: Node,
  wanted: string | number | boolean | undefined,
): typeof wanted => (isOwnClick(stringOf(found) ?? "") ? wanted : undefined);

/** Puts the module first of the right ones, where its growing text moves none of the others. */
function planPlacing(target: Target, fields: ModuleFields, texts: EditedTexts): string {
  const { bar, definition, name } = target;
  const [own] = bar.layers;
  const found = effective(bar, "modules-right");
  const list = found && requireType(found.layer.document, found.value, "array", '"modules-right"');
  // A list that is not ours to edit is said anew in the bar itself, whose word counts more.
  const layer = found?.layer.isEditable === true ? found.layer : own;
  texts.change(layer, (object, text) => {
    const style = detectStyle(text);
    const members: string[] = [];
    const edits: TextEdit[] = [];
    const element = JSON.stringify(name);
    const right = soleProperty({ ...layer.document, text }, object, "modules-right");
    if (right && right.value.type === "array") {
      edits.push(...prependElement(text, right.value, element, style));
    } else {
      const others: unknown = list && getNodeValue(list);
      const names = [name, ...(Array.isArray(others) ? (others as unknown[]) : [])];
      members.push(renderMember("modules-right", renderInline(names, style), style));
    }
    if (!definition) {
      const indent = childIndent(text, object, style);
      const lines = Object.entries({ ...fields.required, ...fields.preset }).map(([field, value]) =>
        renderMember(field, renderInline(value, style), style),
      );
      members.push(renderMember(name, renderLines(lines, indent, style), style));
    }
    return [...edits, ...appendMembers(text, object, members, style)];
  });
  return layer.file.path;
}
