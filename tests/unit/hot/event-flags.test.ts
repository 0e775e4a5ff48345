import { describe, expect, test } from "bun:test";
import { flagMessage } from "../../../src/hot/event-flags.ts";
import type { WireMessage } from "../../../src/wire/message.ts";

const flags = (line: string, input?: WireMessage) =>
  flagMessage(line === "" ? [] : line.split(" "), input, "/home/ann");

const bare = { v: 1, agent: "claude", session: "", cwd: "/home/ann", detail: {} };

describe("flags alone", () => {
  test.each([
    ["--type submit", { event: "submit" }],
    ["--type=submit", { event: "submit" }],
    [
      "--type tool-start --tool Bash --input ls",
      { event: "tool-start", tool: "Bash", subject: "ls" },
    ],
    ["--type tool-end --error boom", { event: "tool-end", detail: { error: "boom" } }],
    ["--type submit --prompt go", { event: "submit", detail: { prompt: "go" } }],
    ["--type stop --session-id s1 --agent codex", { event: "stop", session: "s1", agent: "codex" }],
    ["--type stop --tool --input", { event: "stop", tool: "--input" }],
    ["--type stop of the future --colour red", { event: "stop" }],
    ["--type start --type stop", { event: "stop" }],
    ["--type stop --session-id", { event: "stop" }],
    ["--type stop --input=a=b", { event: "stop", subject: "a=b" }],
  ])("%p are a message", (line, expected) => {
    expect(flags(line)).toEqual({ ...bare, ...expected });
  });

  test.each(["", "--type", "--type=", "stop", "--tool Bash", "-t stop"])("%p are none", (line) => {
    expect(flags(line)).toBeUndefined();
  });

  test("that are too long are cut", () => {
    expect(
      flagMessage(["--type", "stop", "--input", "x".repeat(9000)], undefined, undefined),
    ).toEqual({
      v: 1,
      agent: "claude",
      session: "",
      event: "stop",
      subject: "x".repeat(4096),
      detail: {},
    });
  });
});

describe("flags over a hook input", () => {
  const input: WireMessage = {
    v: 1,
    agent: "claude",
    session: "s1",
    event: "PreToolUse",
    tool: "Bash",
    tool_use_id: "t1",
    subject: "ls",
    cwd: "/src",
    detail: { permission_mode: "plan", prompt: "old" },
  };

  test("say what they say, and the input the rest", () => {
    expect(flags("--type tool-start --input pwd --prompt new", input)).toEqual({
      ...input,
      event: "tool-start",
      subject: "pwd",
      detail: { permission_mode: "plan", prompt: "new" },
    });
  });

  test("need no type of their own", () => {
    expect(flags("--session-id s2", input)).toEqual({ ...input, session: "s2" });
  });
});
