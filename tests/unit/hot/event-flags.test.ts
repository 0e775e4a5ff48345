import { describe, expect, test } from "bun:test";
import { flagMessage } from "../../../src/hot/event-flags.ts";

const STAMP = { boot_ms: 50_000.5, epoch_ms: 1_795_132_800_000 };

const given = (args: readonly string[], input?: unknown) =>
  flagMessage(args, input, { workingDir: "/home/ann", callerPid: 4711, stamp: STAMP });

const flags = (line: string, input?: unknown) => given(line === "" ? [] : line.split(" "), input);

const bare = { v: 1, agent: "claude", session: "", cwd: "/home/ann", ...STAMP, detail: {} };

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
    expect(given(["--type", "stop", "--input", "x".repeat(9000)])).toEqual({
      ...bare,
      event: "stop",
      subject: "x".repeat(4096),
    });
  });
});

describe("flags over a hook input", () => {
  const input = {
    session_id: "s1",
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: "t1",
    tool_input: { command: "ls" },
    cwd: "/src",
    permission_mode: "plan",
    prompt: "old",
  };
  const message = {
    v: 1,
    agent: "claude",
    session: "s1",
    event: "PreToolUse",
    tool: "Bash",
    tool_use_id: "t1",
    subject: "ls",
    cwd: "/src",
    ...STAMP,
    detail: { permission_mode: "plan", prompt: "old" },
  };

  test("say what they say, and the input the rest", () => {
    expect(flags("--type tool-start --input pwd --prompt new", input)).toEqual({
      ...message,
      event: "tool-start",
      subject: "pwd",
      detail: { permission_mode: "plan", prompt: "new" },
    });
  });

  test("need no type of their own: then it is an agent's hook, and whoever started it is the agent", () => {
    expect(flags("--session-id s2", input)).toEqual({ ...message, session: "s2", pid: 4711 });
  });

  test("name the agent that the input is of", () => {
    expect(flags("--agent codex", input)).toEqual({ ...message, agent: "codex", pid: 4711 });
  });
});

describe("an agent that gives its JSON as the last argument", () => {
  const json = '{"type":"agent-turn-complete","thread-id":"t1","cwd":"/src"}';

  test("is understood", () => {
    expect(given(["--agent", "codex", json])).toMatchObject({
      agent: "codex",
      session: "t1",
      event: "agent-turn-complete",
      cwd: "/src",
      pid: 4711,
    });
  });

  test.each([
    ["{"],
    ["{}"],
    ["[]"],
    ['{"type":"of the future"}'],
    ['{"type":"agent-turn-complete"}'],
  ])("and whose JSON is %p says nothing", (last) => {
    expect(given(["--agent", "codex", last])).toBeUndefined();
  });
});

describe("a message that says by the wall clock when it was", () => {
  const sent = (epoch_ms: number) =>
    given(["--agent", "opencode"], { event: "session.idle", session: "o1", epoch_ms });

  test.each([
    ["is moved back by its delay", -7.25, { boot_ms: 49_993.25, epoch_ms: STAMP.epoch_ms - 7.25 }],
    ["is not moved ahead", 5, STAMP],
    ["is not moved by an hour", -3_600_000, STAMP],
    ["is not moved by what is no number", Number.NaN, STAMP],
  ])("%s", (_title, offsetMs, stamp) => {
    expect(sent(STAMP.epoch_ms + offsetMs)).toMatchObject({ agent: "opencode", ...stamp });
  });
});
