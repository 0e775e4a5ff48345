import { expect, test } from "bun:test";
import { geminiNews } from "../../../../src/agents/gemini/transcript.ts";

const news = (line: unknown) => geminiNews(Buffer.from(JSON.stringify(line)));
const timestamp = "2026-11-21T14:40:33.745Z";

test("a cancelled request is an interruption", () => {
  // The line as a running client wrote it.
  const line = { id: "ea20a41a", timestamp, type: "info", content: "Request cancelled." };
  expect(news(line)).toEqual({ kind: "interrupted", atEpochMs: Date.parse(timestamp) });
});

test.each([
  ["somebody's words", { timestamp, type: "user", content: [{ text: "Request cancelled." }] }],
  ["another note", { timestamp, type: "info", content: "Request cancelled. Or not." }],
  ["a line without a time", { type: "info", content: "Request cancelled." }],
])("%s is no news", (_what, line) => {
  expect(news(line)).toBeUndefined();
});
