import { describe, expect, test } from "bun:test";
import { hookMessage, toolSubject } from "../../../../src/agents/claude/hook.ts";
import { encodeMessage } from "../../../../src/wire/encode.ts";
import { recordedEventNames, recordedPayloads } from "../../../support/fixtures.ts";

const message = (input: unknown) => {
  const made = hookMessage(input);
  if (!made) throw new Error("Expected a message.");
  return made;
};

test("a hook input keeps who, where and what, and nothing else", () => {
  const made = message({
    session_id: "s1",
    transcript_path: "/t.jsonl",
    cwd: "/home/ann",
    prompt_id: "p1",
    permission_mode: "default",
    agent_id: "ag1",
    agent_type: "Explore",
    hook_event_name: "PostToolUse",
    tool_name: "Bash",
    tool_input: { command: "ls", description: "List" },
    tool_use_id: "t1",
    tool_response: { stdout: "secret.txt" },
    duration_ms: 12,
    of_the_future: { deep: ["x"] },
  });
  expect(made).toEqual({
    v: 1,
    agent: "claude",
    session: "s1",
    event: "PostToolUse",
    subagent: "ag1",
    tool_use_id: "t1",
    tool: "Bash",
    subject: "ls",
    cwd: "/home/ann",
    transcript_path: "/t.jsonl",
    detail: { agent_type: "Explore", duration_ms: 12, permission_mode: "default" },
  });
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a list", [{ hook_event_name: "Stop" }]],
  ["a text", "Stop"],
  ["an object without event", { session_id: "s1" }],
  ["an event that is no text", { hook_event_name: 7 }],
  ["an empty event", { hook_event_name: "" }],
])("%s is no hook input", (_title, input) => {
  expect(hookMessage(input)).toBeUndefined();
});

describe("the subject of a call", () => {
  test.each([
    ["a command", { command: "ls", description: "List" }, "ls"],
    ["a file", { file_path: "/a.ts", content: "x" }, "/a.ts"],
    ["a pattern before its place", { path: "/src", pattern: "TODO" }, "TODO"],
    [
      "a URL before what is asked of it",
      { url: "https://a.example", prompt: "sum up" },
      "https://a.example",
    ],
    ["a task's name before its description", { description: "long", subject: "short" }, "short"],
    [
      "a subagent's description before its prompt",
      { prompt: "long", description: "short" },
      "short",
    ],
    ["the first question", { questions: [{ question: "Tabs?" }, { question: "Why?" }] }, "Tabs?"],
    ["the first text of a tool that we do not know", { n: 3, place: "Rome", b: "x" }, "Rome"],
    ["nothing where there is no text", { n: 3, list: ["x"] }, undefined],
    ["nothing where there is no input", undefined, undefined],
    ["nothing of empty texts", { command: "" }, undefined],
  ])("is %s", (_title, input, subject) => {
    expect(toolSubject(input)).toBe(subject);
  });

  test("is cut between characters", () => {
    const subject = toolSubject({ command: "🙂".repeat(1000) });
    expect(subject).toBe("🙂".repeat(250));
  });
});

test("a prompt and an error are kept in part", () => {
  const long = "x".repeat(100_000);
  const made = message({ hook_event_name: "UserPromptSubmit", prompt: long, error: long });
  expect(made.detail).toEqual({ prompt: long.slice(0, 500), error: long.slice(0, 500) });
});

test("lists are kept in part", () => {
  const todos = Array.from({ length: 500 }, (_, i) => ({
    content: `todo ${i}`,
    status: "pending",
  }));
  const made = message({
    hook_event_name: "PostToolUse",
    tool_name: "TodoWrite",
    tool_input: { todos: [null, 7, ...todos] },
  });
  expect(made.detail?.["todos"]).toHaveLength(50);
});

test.each(recordedEventNames().map((name) => [name]))(
  "every recorded %s fits a datagram many times over",
  (name) => {
    const sizes = recordedPayloads(name).map((payload) => encodeMessage(message(payload)).length);
    expect(Math.max(...sizes)).toBeLessThan(8 * 1024);
  },
);
