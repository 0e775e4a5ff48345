import { expect, test } from "bun:test";
import { sway } from "../../../src/desktop/sway.ts";
import { askSocket } from "../../../src/sys/ask-socket.ts";
import { type AnsweringSocket, answeringSocket } from "../../support/answering-socket.ts";

const RUN_COMMAND = 0;
const GET_TREE = 4;

const WINDOW = { id: "7", title: "api", appId: "foot", isFocused: false };

function message(type: number, text: string, magic = "i3-ipc"): Uint8Array {
  const body = new TextEncoder().encode(text);
  const header = new DataView(new ArrayBuffer(8));
  header.setUint32(0, body.length, true);
  header.setUint32(4, type, true);
  return Buffer.concat([Buffer.from(magic), new Uint8Array(header.buffer), body]);
}

const socketSaying = (...pieces: readonly Uint8Array[]): AnsweringSocket =>
  answeringSocket(() => ({ pieces, closes: false }));

const node = (fields: object) => ({ nodes: [], floating_nodes: [], focused: false, ...fields });

const TREE = node({
  id: 1,
  type: "root",
  name: "root",
  nodes: [
    node({
      id: 4,
      type: "workspace",
      name: "1",
      nodes: [node({ id: 7, type: "con", name: "api", app_id: "foot", pid: 4711, focused: true })],
      floating_nodes: [
        node({
          id: 8,
          type: "floating_con",
          name: "old",
          app_id: null,
          pid: 4712,
          window_properties: { class: "XTerm" },
        }),
      ],
    }),
  ],
});

test("the windows of the tree are told, floating ones and those of X too", async () => {
  const whole = message(GET_TREE, JSON.stringify(TREE));
  using socket = socketSaying(whole.subarray(0, 3), whole.subarray(3, 40), whole.subarray(40));
  expect(await sway(socket.path, askSocket).listWindows()).toEqual([
    { id: "7", pid: 4711, title: "api", appId: "foot", isFocused: true },
    { id: "8", pid: 4712, title: "old", appId: "XTerm", isFocused: false },
  ]);
  expect(socket.asked.map((bytes) => new Uint8Array(bytes))).toEqual([
    new Uint8Array(message(GET_TREE, "")),
  ]);
});

test("a window is focused by a command, and the reason is given where that fails", async () => {
  using willing = socketSaying(message(RUN_COMMAND, '[{"success":true}]'));
  expect(await sway(willing.path, askSocket).focusWindow(WINDOW)).toBeUndefined();
  expect(Buffer.from(willing.asked[0] ?? []).toString()).toEndWith("[con_id=7] focus");

  const error = "No matching node.";
  using unwilling = socketSaying(message(RUN_COMMAND, JSON.stringify([{ success: false, error }])));
  expect(await sway(unwilling.path, askSocket).focusWindow(WINDOW)).toBe(error);
});

test.each([
  ["another magic word", message(GET_TREE, "{}", "i4-ipc")],
  ["an answer to something else", message(RUN_COMMAND, "{}")],
  ["no JSON", message(GET_TREE, "{")],
  ["no object", message(GET_TREE, "[]")],
])("what is no answer tells of no windows: %s", async (_what, bytes) => {
  using socket = socketSaying(bytes);
  expect(await sway(socket.path, askSocket).listWindows()).toBeUndefined();
});

test("an answer that breaks off tells of no windows", async () => {
  using socket = answeringSocket(() => ({
    pieces: [message(GET_TREE, JSON.stringify(TREE)).subarray(0, 50)],
    closes: true,
  }));
  expect(await sway(socket.path, askSocket).listWindows()).toBeUndefined();
});
