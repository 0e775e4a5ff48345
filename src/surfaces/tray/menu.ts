import type { Properties, Variant } from "./item.ts";

/** What a person may choose in the menu. */
export type TrayAction = "dashboard" | "settings" | "mute" | "quit";

export const MENU_INTERFACE = "com.canonical.dbusmenu";

/** The menu itself (com.canonical.dbusmenu); hosts read it again where the version of the protocol differs. */
export const MENU_PROPERTIES: Properties = {
  Version: ["u", 3],
  TextDirection: ["s", "ltr"],
  Status: ["s", "normal"],
  IconThemePath: ["as", []],
};

export interface MenuState {
  readonly isMuted: boolean;
  /** `Quit`, or what it comes to under a service manager. */
  readonly quitLabel: string;
}

/** Its entries never come or go: who has read the layout has it for good. */
export const MENU_REVISION = 1;

const ROOT_ID = 0;
export const MUTE_ID = 4;

interface MenuItem {
  readonly id: number;
  readonly action?: TrayAction;
  readonly properties: Properties;
}

const SEPARATOR: Properties = { type: ["s", "separator"] };

function menuItems({ isMuted, quitLabel }: MenuState): readonly MenuItem[] {
  return [
    { id: 1, action: "dashboard", properties: labelled("Open dashboard") },
    { id: 2, action: "settings", properties: labelled("Settings") },
    { id: 3, properties: SEPARATOR },
    {
      id: MUTE_ID,
      action: "mute",
      properties: { ...labelled("Mute notifications"), ...ticked(isMuted) },
    },
    { id: 5, properties: SEPARATOR },
    { id: 6, action: "quit", properties: labelled(quitLabel) },
  ];
}

// An underscore would underline the letter after it.
const labelled = (text: string): Properties => ({ label: ["s", text.replaceAll("_", "__")] });

const ticked = (isOn: boolean): Properties => ({
  "toggle-type": ["s", "checkmark"],
  "toggle-state": ["i", isOn ? 1 : 0],
});

/** What an entry does; undefined for separators and for what is not there. */
export function menuAction(id: unknown): TrayAction | undefined {
  return menuItems({ isMuted: false, quitLabel: "" }).find((item) => item.id === id)?.action;
}

/** `(ia{sv}av)`: an entry, its properties, and what is below it down to `depth` (-1: all). Undefined where there is no such entry. */
export function menuLayout(parent: unknown, depth: unknown, state: MenuState): unknown {
  const items = menuItems(state);
  if (parent !== ROOT_ID) {
    const item = items.find(({ id }) => id === parent);
    return item && [item.id, toEntries(item.properties), []];
  }
  const children = items.map(({ id, properties }) => [
    "(ia{sv}av)",
    [id, toEntries(properties), []],
  ]);
  return [ROOT_ID, toEntries(ROOT_PROPERTIES), depth === 0 ? [] : children];
}

const ROOT_PROPERTIES: Properties = { "children-display": ["s", "submenu"] };

/** `a(ia{sv})`: the properties of these entries; of all where none is named. */
export function menuGroup(ids: readonly unknown[], state: MenuState): readonly unknown[] {
  const all = [{ id: ROOT_ID, properties: ROOT_PROPERTIES }, ...menuItems(state)];
  return all
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .map(({ id, properties }) => [id, toEntries(properties)]);
}

/** One property of one entry. */
export function menuProperty(id: unknown, name: string, state: MenuState): Variant | undefined {
  const { properties } = menuItems(state).find((item) => item.id === id) ?? {};
  return properties && valueOf(properties, name);
}

/** The property of that name, which may be any text. */
export const valueOf = (properties: Properties, name: string): Variant | undefined =>
  Object.hasOwn(properties, name) ? properties[name] : undefined;

/** `a{sv}` as the library wants it. */
export const toEntries = (properties: Properties): (readonly [string, Variant])[] =>
  Object.entries(properties);
