import { describe, expect, test } from "bun:test";
import {
  menuAction,
  menuGroup,
  menuLayout,
  menuProperty,
} from "../../../../src/surfaces/tray/menu.ts";

const STATE = { isMuted: false, quitLabel: "Quit" };

const item = (id: number, properties: readonly unknown[]) => ["(ia{sv}av)", [id, properties, []]];
const label = (text: string) => ["label", ["s", text]];
const separator = [["type", ["s", "separator"]]];

test("the menu has its entries in their order, and what each does", () => {
  expect(menuLayout(0, -1, STATE)).toEqual([
    0,
    [["children-display", ["s", "submenu"]]],
    [
      item(1, [label("Open dashboard")]),
      item(2, [label("Settings")]),
      item(3, separator),
      item(4, [
        label("Mute notifications"),
        ["toggle-type", ["s", "checkmark"]],
        ["toggle-state", ["i", 0]],
      ]),
      item(5, separator),
      item(6, [label("Quit")]),
    ],
  ]);
  expect([1, 2, 3, 4, 5, 6].map(menuAction)).toEqual([
    "dashboard",
    "settings",
    undefined,
    "mute",
    undefined,
    "quit",
  ]);
});

test("muted is a tick", () => {
  expect(menuProperty(4, "toggle-state", { ...STATE, isMuted: true })).toEqual(["i", 1]);
});

test("an underscore in a label is shown, and underlines nothing", () => {
  expect(menuProperty(6, "label", { ...STATE, quitLabel: "Quit my_unit" })).toEqual([
    "s",
    "Quit my__unit",
  ]);
});

describe("a host may ask", () => {
  test("for the root alone, or for one entry", () => {
    expect(menuLayout(0, 0, STATE)).toEqual([0, [["children-display", ["s", "submenu"]]], []]);
    expect(menuLayout(1, -1, STATE)).toEqual([1, [label("Open dashboard")], []]);
  });

  test("for the properties of some, or of all", () => {
    expect(menuGroup([2, 99], STATE)).toEqual([[2, [label("Settings")]]]);
    expect(menuGroup([], STATE)).toHaveLength(7);
  });

  test.each([[99], [-1], ["1"], [undefined], [null]])("for %j, and gets nothing", (id) => {
    expect(menuLayout(id, -1, STATE)).toBeUndefined();
    expect(menuAction(id)).toBeUndefined();
    expect(menuProperty(id, "label", STATE)).toBeUndefined();
  });

  test.each(["__proto__", "constructor", "", "Label"])("for the property %j of none", (name) => {
    expect(menuProperty(1, name, STATE)).toBeUndefined();
  });
});
