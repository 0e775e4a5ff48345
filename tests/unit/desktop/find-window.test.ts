import { describe, expect, test } from "bun:test";
import { findByAncestors, findByTitle, titleHints } from "../../../src/desktop/find-window.ts";
import type { Window } from "../../../src/desktop/window.ts";
import { bootMs } from "../../../src/core/instant.ts";

const HINTS = titleHints({ cwd: "/home/ann/src/garden", title: "Fix the gate" }, "/home/ann");

let ids = 0;
const window = (title: string, pid?: number, appId = "foot"): Window => ({
  id: String(++ids),
  ...(pid !== undefined && { pid }),
  title,
  appId,
  isFocused: false,
});

describe("by the agent's ancestors", () => {
  test("the nearest one that has a window has it", () => {
    const editor = window("editor", 30);
    const terminal = window("terminal", 20);
    expect(findByAncestors([editor, terminal], [10, 20, 30], HINTS)).toBe(terminal);
  });

  test.each([
    ["the session's own title", "✳ Fix the gate"],
    ["its directory", "ann@box: /home/ann/src/garden"],
    ["its directory as shells show it", "~/src/garden"],
    ["its project", "vi garden"],
  ])("of several windows of one process it is the one with %s", (_what, title) => {
    const own = window(title, 20);
    const others = [
      window("~/src/harbour", 20),
      window("~/src/garden-2", 20),
      window("Fix the gate", 21),
    ];
    expect(findByAncestors([...others, own], [10, 20], HINTS)).toBe(own);
  });

  test("what says more wins over what says less", () => {
    const project = window("garden", 20);
    const title = window("Fix the gate", 20);
    expect(findByAncestors([project, title], [20], HINTS)).toBe(title);
  });

  test("of several that tell nothing it is the first", () => {
    const first = window("sh", 20);
    expect(findByAncestors([first, window("sh", 20)], [20], HINTS)).toBe(first);
  });

  test("without a window there is none, and windows of an unknown process are nobody's", () => {
    expect(
      findByAncestors([window("~/src/garden"), window("x", 7)], [10, 20], HINTS),
    ).toBeUndefined();
  });
});

describe("by the title alone", () => {
  test.each(["org.wezfurlong.wezterm", "Alacritty", "kitty", "org.kde.konsole", "XTerm", "foot"])(
    "a terminal is found: %s",
    (appId) => {
      const found = window("[1] ~/src/garden: claude", 99, appId);
      expect(findByTitle([window("~", 98, appId), found], HINTS)).toBe(found);
    },
  );

  test.each([
    ["a browser", "garden · Pull requests", "firefox"],
    ["an editor", "garden - VSCodium", "codium"],
  ])("%s is not the session's window", (_what, title, appId) => {
    expect(findByTitle([window(title, 9, appId)], HINTS)).toBeUndefined();
  });

  test.each([
    "gardener",
    "my-garden",
    "garden-2",
    "garden.old/x",
    "~/src/garden/shed",
    "Garden",
    "",
  ])("%p does not tell of the project garden", (title) => {
    expect(findByTitle([window(title)], HINTS)).toBeUndefined();
  });
});

describe("what titles are searched for", () => {
  test("is never nothing, nor the home or the root directory, which every terminal shows", () => {
    expect(titleHints({}, "/home/ann")).toEqual([]);
    expect(titleHints({ cwd: "/home/ann", title: "  " }, "/home/ann")).toEqual([]);
    expect(titleHints({ cwd: "/" }, undefined)).toEqual([]);
  });

  test("is the project's directory too, where the agent works below it", () => {
    const status = { projectDir: "/home/ann/src/garden", title: "Gate", at: bootMs(1) };
    expect(titleHints({ cwd: "/home/ann/src/garden/shed", status }, "/home/ann")).toEqual([
      "Gate",
      "/home/ann/src/garden/shed",
      "/home/ann/src/garden",
      "~/src/garden/shed",
      "~/src/garden",
      "garden",
    ]);
  });
});
