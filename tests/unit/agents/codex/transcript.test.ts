import { expect, test } from "bun:test";
import { codexNews } from "../../../../src/agents/codex/transcript.ts";
import { recordedInputs } from "../../../support/fixtures.ts";

const news = (line: unknown) => codexNews(Buffer.from(JSON.stringify(line)));
const timestamp = "2026-11-21T14:39:59.190Z";
const told = (payload: unknown) => news({ timestamp, type: "event_msg", payload });

test("a recorded session file tells of the failed turn and of what was used", () => {
  const found = recordedInputs("codex/0.169.0/transcripts/rollout").flatMap((line) => {
    const one = news(line);
    return one ? [one] : [];
  });
  expect(found.map(({ kind }) => kind)).toEqual(["status", "failed", "status", "status", "status"]);
  expect(found[1]).toEqual({
    kind: "failed",
    error: "other",
    message: '{"error":{"message":"scripted failure","type":"invalid_request_error"}}',
    atEpochMs: Date.parse(timestamp),
  });
  expect(found[0]).toMatchObject({
    status: {
      usage: { inputTokens: 10, outputTokens: 5 },
      contextTokens: 15,
      contextSizeTokens: 258_400,
      contextPercent: 0,
    },
  });
});

test("what came from the cache is no input, and context is counted of its whole size", () => {
  const last_token_usage = {
    input_tokens: 60_000,
    cached_input_tokens: 50_000,
    output_tokens: 1000,
    total_tokens: 61_000,
  };
  const info = { last_token_usage, model_context_window: 200_000 };
  expect(told({ type: "token_count", info })).toMatchObject({
    status: {
      usage: { inputTokens: 10_000, cacheReadTokens: 50_000, outputTokens: 1000 },
      contextPercent: 31,
    },
  });
});

test.each([
  ["a turn that ended well", { type: "task_complete", last_agent_message: "done" }],
  ["a count of nothing", { type: "token_count", info: null }],
  [
    "a count that is none",
    { type: "token_count", info: { last_token_usage: { total_tokens: -1 } } },
  ],
  ["an error that is none", { type: "task_complete", error: "no" }],
  ["words about it", { type: "agent_message", message: '"type":"task_complete"' }],
])("%s is no news", (_what, payload) => {
  expect(told(payload)).toBeUndefined();
});

test("neither is a line that is none, or without a time", () => {
  expect(codexNews(Buffer.from('{"type":"task_complete"'))).toBeUndefined();
  const payload = { type: "task_complete", error: { message: "x" } };
  expect(news({ type: "event_msg", payload })).toBeUndefined();
});
