import { getNodeValue, type Node } from "jsonc-parser";
import { propertyValue } from "../own-entries.ts";
import { elementsOf, propertiesOf, stringOf } from "../text/document.ts";
import { type Bar, effective } from "./bar-config.ts";

/** A custom module of a bar, with what all files say of it. */
export interface CustomModule {
  /** As in `custom/llm`. */
  readonly name: string;
  readonly isPlaced: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The custom modules of a bar. Of two files that define one, the first has the last word on each field, as in Waybar. */
export function customModules(bar: Bar): readonly CustomModule[] {
  const fields = new Map<string, Record<string, unknown>>();
  for (const { object } of bar.layers) {
    for (const { name, value } of propertiesOf(object)) {
      if (!name.startsWith("custom/") || value.type !== "object") continue;
      fields.set(name, { ...(getNodeValue(value) as object), ...fields.get(name) });
    }
  }
  return [...fields].map(([name, known]) => ({
    name,
    isPlaced: isPlaced(bar, name),
    fields: known,
  }));
}

const LISTS = ["modules-left", "modules-center", "modules-right"] as const;

/** Whether one of the bar's lists, or a group's, has it. */
export function isPlaced(bar: Bar, name: string): boolean {
  const groups = bar.layers.flatMap(({ object }) =>
    propertiesOf(object).flatMap(({ name: key, value }) => {
      const modules = key.startsWith("group/") ? propertyValue(value, "modules") : undefined;
      return modules ? [modules] : [];
    }),
  );
  const lists = LISTS.flatMap((list) => effective(bar, list)?.value ?? []);
  return [...lists, ...groups].some((list) => namesIn(list).includes(name));
}

const namesIn = (list: Node): readonly (string | undefined)[] =>
  list.type === "array" ? elementsOf(list).map(stringOf) : [];
