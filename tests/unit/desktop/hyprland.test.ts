import { describe, expect, test } from "bun:test";
import { hyprland } from "../../../src/desktop/hyprland.ts";
import { askSocket } from "../../../src/sys/ask-socket.ts";
import { type AnsweringSocket, answeringSocket } from "../../support/answering-socket.ts";

/** Two windows in the shape that Hyprland 0.52 writes, and one that is not mapped yet. */
const CLIENTS = JSON.stringify(
  [
    {
      address: "0x55d2f3a1c0b0",
      mapped: true,
      class: "foot",
      title: "api",
      pid: 4711,
      focusHistoryID: 1,
    },
    {
      address: "0x55d2f3a1d4e0",
      mapped: true,
      class: "kitty",
      title: "“web”",
      pid: 4712,
      focusHistoryID: 0,
    },
    { address: "0x55d2f3a1ffff", mapped: false, class: "", title: "", pid: -1, focusHistoryID: -1 },
  ].map((client) => ({
    ...client,
    hidden: false,
    at: [22, 60],
    size: [1876, 998],
    workspace: { id: 1, name: "1" },
    floating: false,
    monitor: 0,
    initialClass: client.class,
    initialTitle: client.title,
    xwayland: false,
    pinned: false,
    fullscreen: 0,
    fullscreenClient: 0,
    grouped: [],
    tags: [],
    swallowing: "0x0",
    inhibitingIdle: false,
  })),
  null,
  4,
);

/** A Hyprland that answers each command so, and closes, as it does. */
const socketOf = (answers: Readonly<Record<string, string>>): AnsweringSocket =>
  answeringSocket((request) => ({
    pieces: [answers[new TextDecoder().decode(request)] ?? "unknown request"],
    closes: true,
  }));

const commands = ({ asked }: AnsweringSocket) =>
  asked.map((bytes) => new TextDecoder().decode(bytes));

const WINDOW = { id: "0x55d2f3a1c0b0", title: "api", appId: "foot", isFocused: false };
const LEGACY = "dispatch focuswindow address:0x55d2f3a1c0b0";
const LUA = 'dispatch hl.dsp.focus({ window = "address:0x55d2f3a1c0b0" })';

test("the windows that are shown are told, with who opened them and who has the focus", async () => {
  using socket = socketOf({ "j/clients": CLIENTS });
  expect(await hyprland(socket.path, askSocket).listWindows()).toEqual([
    { id: "0x55d2f3a1c0b0", pid: 4711, title: "api", appId: "foot", isFocused: false },
    { id: "0x55d2f3a1d4e0", pid: 4712, title: "“web”", appId: "kitty", isFocused: true },
  ]);
});

describe("a window is focused", () => {
  test("by a dispatcher", async () => {
    using socket = socketOf({ [LEGACY]: "ok" });
    expect(await hyprland(socket.path, askSocket).focusWindow(WINDOW)).toBeUndefined();
    expect(commands(socket)).toEqual([LEGACY]);
  });

  test("by Lua, where the configuration is Lua", async () => {
    using socket = socketOf({ [LEGACY]: "[string]:1: ')' expected near 'address'", [LUA]: "ok" });
    expect(await hyprland(socket.path, askSocket).focusWindow(WINDOW)).toBeUndefined();
    expect(commands(socket)).toEqual([LEGACY, LUA]);
  });

  test("or the reason is given", async () => {
    using socket = socketOf({
      [LEGACY]: "No such window found",
      [LUA]: "Invalid dispatcher\nmore",
    });
    expect(await hyprland(socket.path, askSocket).focusWindow(WINDOW)).toBe("Invalid dispatcher");
  });

  test("or that nobody answers", async () => {
    expect(await hyprland("/nowhere", askSocket).focusWindow(WINDOW)).toBe(
      "Hyprland does not answer",
    );
  });
});

test("an address that is more than a number is no window: it would be run as code", async () => {
  const clients = JSON.stringify([{ mapped: true, address: '0x1" }) os.exit() --', title: "x" }]);
  using socket = socketOf({ "j/clients": clients });
  expect(await hyprland(socket.path, askSocket).listWindows()).toEqual([]);
});

test.each(["", "unknown request", "{}", '[{"address":'])(
  "an answer that is no list tells of no windows: %j",
  async (answer) => {
    using socket = socketOf({ "j/clients": answer });
    expect(await hyprland(socket.path, askSocket).listWindows()).toBeUndefined();
  },
);

test("what is no window in the list is passed over", async () => {
  using socket = socketOf({ "j/clients": '[7, null, [], {}, {"mapped": true}]' });
  expect(await hyprland(socket.path, askSocket).listWindows()).toEqual([]);
});
