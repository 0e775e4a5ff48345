import { describe, expect, test } from "bun:test";
import {
  mentionsOurStatusLine,
  moveStatusLineCommand,
  parseOwnHook,
  parseOwnStatusLine,
  renderStatusLineCommand,
} from "../../../src/install/own-command.ts";

describe("a hook of ours", () => {
  test.each([
    ["/opt/waybar-llm-bridge", ["event"], "/opt/waybar-llm-bridge"],
    [
      "/nix/store/x/bin/.waybar-llm-bridge-wrapped",
      ["event"],
      "/nix/store/x/bin/.waybar-llm-bridge-wrapped",
    ],
    ["waybar-llm-bridge", ["update", "--agent", "x"], "waybar-llm-bridge"],
    ["/opt/my bin/waybar-llm-bridge", ["event"], "/opt/my bin/waybar-llm-bridge"],
    ["'/opt/my bin/waybar-llm-bridge' event", undefined, "/opt/my bin/waybar-llm-bridge"],
    ["/old/waybar-llm-bridge  event --x", undefined, "/old/waybar-llm-bridge"],
  ])("is known by its program and verb: %s %j", (command, args, binary) => {
    expect(parseOwnHook(command, args)).toEqual({ binary });
  });

  test.each([
    ["/opt/waybar-llm-bridge", ["status"]],
    ["/opt/waybar-llm-bridge", []],
    ["/opt/waybar-llm-bridge status", undefined],
    ["/opt/waybar-llm-bridge", undefined],
    ["/opt/waybar-llm-bridge-extra event", undefined],
    ["echo waybar-llm-bridge event", undefined],
    ["waybar-llm-bridge event | tee log", undefined],
    ["/opt/waybar-llm-bridge", ["status", "event"]],
    ["", undefined],
  ])("is nothing else: %s %j", (command, args) => {
    expect(parseOwnHook(command, args)).toBeUndefined();
  });
});

describe("a status line of ours", () => {
  test("carries the user's own command through quoting", () => {
    const original = `jq -r '.model.id' "$HOME/x" | sed "s/'//"`;
    const command = renderStatusLineCommand("/opt/my bin/waybar-llm-bridge", original);
    expect(parseOwnStatusLine(command)).toMatchObject({
      binary: "/opt/my bin/waybar-llm-bridge",
      chained: original,
    });
  });

  test("without a command of the user's chains nothing", () => {
    expect(renderStatusLineCommand("/b/waybar-llm-bridge", undefined)).toBe(
      "/b/waybar-llm-bridge statusline",
    );
    expect(parseOwnStatusLine("/b/waybar-llm-bridge statusline")).toEqual({
      binary: "/b/waybar-llm-bridge",
      rest: " statusline",
    });
  });

  test("moves to another path with the flags that somebody added", () => {
    const own = parseOwnStatusLine("/a/waybar-llm-bridge statusline --format '{model}'");
    expect(own && moveStatusLineCommand(own, "/b c/waybar-llm-bridge")).toBe(
      "'/b c/waybar-llm-bridge' statusline --format '{model}'",
    );
  });

  test("inside a script of the user's is noticed, and is not ours to take apart", () => {
    const command = "tee /tmp/in | '/a/waybar-llm-bridge' statusline";
    expect(parseOwnStatusLine(command)).toBeUndefined();
    expect(mentionsOurStatusLine(command)).toBe(true);
    expect(mentionsOurStatusLine("echo waybar-llm-bridge")).toBe(false);
  });
});
