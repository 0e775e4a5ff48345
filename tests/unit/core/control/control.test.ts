import { describe, expect, test } from "bun:test";
import {
  applyControl,
  type Control,
  type ControlCommand,
  endPin,
} from "../../../../src/core/control/control.ts";
import { HOUR, sample } from "../view/sample-session.ts";

const AUTO: Control = { isMuted: false };
const [api, web, docs] = [sample("api"), sample("web"), sample("docs")];
const ROWS = [api.session, web.session, docs.session];

function after(commands: readonly ControlCommand[], rows = ROWS, from = AUTO): Control {
  return commands.reduce((control, command) => applyControl(control, command, rows), from);
}

const pinned = (control: Control) => control.pin?.sessionId ?? "auto";

describe("scrolling on the bar", () => {
  test("goes through the sessions in the tooltip's order, and over the bar's own choice round again", () => {
    const steps = [1, 2, 3, 4, 5].map((n) => pinned(after(Array<"next">(n).fill("next"))));
    expect(steps).toEqual(["api", "web", "docs", "auto", "api"]);
  });

  test("goes the same way back", () => {
    const steps = [1, 2, 3, 4, 5].map((n) => pinned(after(Array<"previous">(n).fill("previous"))));
    expect(steps).toEqual(["docs", "web", "api", "auto", "docs"]);
  });

  test("does nothing where there is no session", () => {
    expect(after(["next"], [])).toEqual(AUTO);
    expect(after(["previous"], [])).toEqual(AUTO);
  });

  test("goes on from where the pinned session is listed now", () => {
    const onWeb = after(["next", "next"]);
    const moved = applyControl(onWeb, "next", [web.session, docs.session, api.session]);
    expect(pinned(moved)).toBe("docs");
  });

  test("tells sessions of two agents with one id apart", () => {
    const other = api.with({ agent: "codex" });
    const control = after(["next", "next"], [api.session, other.session]);
    expect(control.pin).toMatchObject({ agent: "codex", sessionId: "api" });
  });
});

describe("a pin", () => {
  const onApi = after(["next"]);

  test("holds while sessions work, rest and come", () => {
    const now = [api.idle().session, web.running("Bash", "ls").session, sample("new").session];
    expect(endPin(onApi, now)).toBe(onApi);
  });

  test("ends with its session", () => {
    expect(endPin(onApi, [web.session, docs.session])).toEqual(AUTO);
  });

  test.each(["permission", "question"] as const)(
    "ends as soon as another session asks for a %s",
    (reason) => {
      expect(endPin(onApi, [api.session, web.waiting(reason).session])).toEqual(AUTO);
    },
  );

  test("ends when the pinned session itself asks", () => {
    expect(endPin(onApi, [api.waiting("permission").session])).toEqual(AUTO);
  });

  test("ends by a request that was made before the click and arrived after it", () => {
    const late = web.waiting("permission", { sinceMs: HOUR });
    expect(endPin(onApi, [api.session, late.session])).toEqual(AUTO);
  });

  test("holds against a session that was asking when it was set, until that one asks for something else", () => {
    const asking = web.waiting("permission", { tool: "Bash" });
    const control = after(["next"], [api.session, asking.session]);
    expect(endPin(control, [api.session, asking.session])).toBe(control);
    expect(endPin(control, [api.session, web.session])).toBe(control);
    const askingMore = asking.waiting("permission", { tool: "Write", sinceMs: 0 });
    expect(endPin(control, [api.session, askingMore.session])).toEqual(AUTO);
  });

  test("holds against the mere reminder that a finished session has the word", () => {
    expect(endPin(onApi, [api.session, web.idle().waiting("idle-prompt").session])).toBe(onApi);
  });

  test("leaves mute as it was when it ends", () => {
    const muted = after(["next", "mute"]);
    expect(endPin(muted, [])).toEqual({ isMuted: true });
  });
});

test("mute is on, then off, and leaves the pin alone", () => {
  const control = after(["next", "mute"]);
  expect(control).toMatchObject({ isMuted: true, pin: { sessionId: "api" } });
  expect(after(["mute"], ROWS, control)).toMatchObject({
    isMuted: false,
    pin: { sessionId: "api" },
  });
});
