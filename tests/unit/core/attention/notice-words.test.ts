import { expect, test } from "bun:test";
import type { AttentionKind } from "../../../../src/core/attention/attention.ts";
import { noticeWords } from "../../../../src/core/attention/notice-words.ts";
import { bridge, type BridgeScript } from "../../../support/bridge.ts";

const words = (kind: AttentionKind, script: BridgeScript, id = "s1") =>
  noticeWords(kind, script.state(id), [...script.sessions().values()], (text) => text.length);

const AT = { cwd: "/home/me/code/api" };
const PROMPTED = bridge()
  .event("UserPromptSubmit", { ...AT, prompt: "a secret" })
  .at("10:00:00");
const asks = (tool_name: string, tool_input: object, script = PROMPTED) =>
  script.event("PermissionRequest", { tool_name, tool_input });

test("a request for a permission says for what", () => {
  expect(words("needs-you", asks("Bash", { command: "npm  test\n-- --watch" }))).toEqual({
    summary: "api needs you",
    body: "Permission: Bash npm test -- --watch",
  });
});

test("a file is told from its project on, and a long text is cut", () => {
  const edit = asks("Edit", { file_path: "/home/me/code/api/src/main.ts" });
  expect(words("needs-you", edit).body).toBe("Permission: Edit src/main.ts");
  const long = words("needs-you", asks("Bash", { command: "x".repeat(500) })).body;
  expect(long).toHaveLength("Permission: ".length + 60);
  expect(long).toEndWith("…");
});

test("a question says what is asked", () => {
  const asked = PROMPTED.event("PreToolUse", {
    tool_name: "AskUserQuestion",
    tool_use_id: "t1",
    tool_input: { questions: [{ question: "Which database?" }] },
  });
  expect(words("needs-you", asked)).toEqual({
    summary: "api needs you",
    body: "Question: Which database?",
  });
});

test("a finished turn says how long it took, and nothing of the prompt", () => {
  const done = PROMPTED.event("Stop").at("10:04:12");
  expect(words("finished", done)).toEqual({
    summary: "api has finished",
    body: "The turn took 4m.",
  });
});

test("an error says which", () => {
  const failed = PROMPTED.event("StopFailure", { error: "rate_limit", error_details: "429 <b>" });
  expect(words("error", failed)).toEqual({ summary: "api: Rate limit", body: "429 <b>" });
  expect(words("error", PROMPTED.event("StopFailure")).body).toBe("The turn has failed.");
});

test("sessions of projects with the same name are told apart", () => {
  const two = asks("Bash", { command: "ls" })
    .session("s2")
    .event("UserPromptSubmit", { cwd: "/home/me/work/api", prompt: "go" });
  expect(words("needs-you", two, "s1").summary).toBe("code/api needs you");
});
