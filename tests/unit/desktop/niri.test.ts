import { expect, test } from "bun:test";
import { niri } from "../../../src/desktop/niri.ts";
import { askSocket } from "../../../src/sys/ask-socket.ts";
import { answeringSocket } from "../../support/answering-socket.ts";

/** In the shape of niri 25.11 (docs.rs/niri-ipc): any of title, app id and pid may be null. */
const WINDOWS = {
  Ok: {
    Windows: [
      {
        id: 12,
        title: "api",
        app_id: "foot",
        pid: 4711,
        workspace_id: 1,
        is_focused: true,
        is_floating: false,
        is_urgent: false,
        layout: { pos_in_scrolling_layout: [1, 1], tile_size: [948, 1048] },
        focus_timestamp: { secs: 118, nanos: 25_000_000 },
      },
      { id: 13, title: null, app_id: null, pid: null, workspace_id: null, is_focused: false },
    ],
  },
};

const WINDOW = { id: "12", title: "api", appId: "foot", isFocused: false };

/** A niri that answers so, and keeps the connection open, as it does. */
const socketSaying = (answer: unknown) =>
  answeringSocket(() => ({ pieces: [`${JSON.stringify(answer)}\n`], closes: false }));

test("the windows are told, with who opened them and who has the focus", async () => {
  using socket = socketSaying(WINDOWS);
  expect(await niri(socket.path, askSocket).listWindows()).toEqual([
    { id: "12", pid: 4711, title: "api", appId: "foot", isFocused: true },
    { id: "13", title: "", appId: "", isFocused: false },
  ]);
  expect(new TextDecoder().decode(socket.asked[0])).toBe('"Windows"\n');
});

test("a window is focused by its number", async () => {
  using socket = socketSaying({ Ok: "Handled" });
  expect(await niri(socket.path, askSocket).focusWindow(WINDOW)).toBeUndefined();
  expect(new TextDecoder().decode(socket.asked[0])).toBe('{"Action":{"FocusWindow":{"id":12}}}\n');
});

test.each([
  [{ Err: "error parsing request" }, "error parsing request"],
  [{ Err: 7 }, "niri refuses"],
  [[], "niri does not answer"],
])("where it refuses, the reason is given: %j", async (answer, reason) => {
  using socket = socketSaying(answer);
  expect(await niri(socket.path, askSocket).focusWindow(WINDOW)).toBe(reason);
});

test.each([null, "Handled", { Err: "no" }, { Ok: "Handled" }, { Ok: { Windows: {} } }])(
  "an answer that is none tells of no windows: %j",
  async (answer) => {
    using socket = socketSaying(answer);
    expect(await niri(socket.path, askSocket).listWindows()).toBeUndefined();
  },
);

test("what is no window among them is passed over", async () => {
  using socket = socketSaying({ Ok: { Windows: [null, 7, { id: "x" }, { id: 1.5 }, { id: 3 }] } });
  const windows = await niri(socket.path, askSocket).listWindows();
  expect(windows?.map(({ id }) => id)).toEqual(["3"]);
});
