import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { transcriptNews } from "../../../../src/agents/claude/transcript.ts";

const AT = "2026-11-20T10:00:00.000Z";
const AT_MS = Date.parse(AT);

const news = (line: unknown) =>
  transcriptNews(Buffer.from(typeof line === "string" ? line : JSON.stringify(line)));

const said = (content: unknown, more = {}) => ({
  type: "user",
  timestamp: AT,
  message: { role: "user", content },
  ...more,
});

describe("an interruption", () => {
  test.each([
    ["of a turn", said([{ type: "text", text: "[Request interrupted by user]" }])],
    ["of a call", said([{ type: "text", text: "[Request interrupted by user for tool use]" }])],
    ["told as one text", said("[Request interrupted by user]")],
    [
      "beside other blocks",
      said([{ type: "tool_result" }, { type: "text", text: "[Request interrupted by user]" }]),
    ],
  ])("%s is seen", (_title, line) => {
    expect(news(line)).toEqual({ kind: "interrupted", atEpochMs: AT_MS });
  });

  const words = "[Request interrupted by user]";
  test.each([
    ["what somebody wrote about it", said(`What does "${words}" mean?`)],
    ["a tool's output that holds the words", said([{ type: "tool_result", content: words }])],
    ["an answer that begins with them", { ...said(words), type: "assistant" }],
    ["that of a subagent", said(words, { isSidechain: true })],
    ["a line without a time", said(words, { timestamp: undefined })],
    ["a time that is none", said(words, { timestamp: "soon" })],
    ["half a line", JSON.stringify(said(words)).slice(0, -9)],
    ["an attachment", { type: "attachment", text: words, timestamp: AT }],
    ["no line", ""],
  ])("is not %s", (_title, line) => {
    expect(news(line)).toBeUndefined();
  });
});

describe("usage", () => {
  const answered = (usage: unknown, more = {}) => ({
    type: "assistant",
    timestamp: AT,
    message: { id: "msg_1", model: "claude-opus", usage },
    ...more,
  });

  test("is that of an answer", () => {
    const usage = {
      input_tokens: 3,
      output_tokens: 4,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 6,
    };
    expect(news(answered(usage))).toMatchObject({
      kind: "usage",
      usage: { inputTokens: 3, outputTokens: 4, cacheReadTokens: 5, cacheWriteTokens: 6 },
      model: "claude-opus",
      atEpochMs: AT_MS,
    });
  });

  test("of a subagent is told apart", () => {
    expect(news(answered({ input_tokens: 1 }, { isSidechain: true }))).toMatchObject({
      isSidechain: true,
    });
  });

  test("tells the branch", () => {
    expect(news(answered({ input_tokens: 1 }, { gitBranch: "main" }))).toMatchObject({
      branch: "main",
    });
  });

  test.each([
    [
      "without an id",
      answered({ input_tokens: 1 }, { message: { model: "m", usage: { input_tokens: 1 } } }),
    ],
    [
      "of an answer that the client made up",
      answered(
        { input_tokens: 0 },
        { message: { id: "msg_1", model: "<synthetic>", usage: { input_tokens: 0 } } },
      ),
    ],
    ["that counts nothing", answered({})],
    ["of another record", { ...answered({ input_tokens: 1 }), type: "attachment" }],
    ["without a time", answered({ input_tokens: 1 }, { timestamp: null })],
  ])("%s does not count", (_title, line) => {
    expect(news(line)).toBeUndefined();
  });
});

const CLAUDE = resolve(import.meta.dir, "../../../fixtures/claude");

test("a recorded transcript tells each of three Escs once, though the client writes it down twice", () => {
  const path = "2.1.329/transcripts/interactive/c06f17f3-7d67-47d6-aabf-f0ff55bf2751.jsonl";
  const lines = readFileSync(`${CLAUDE}/${path}`, "utf8").split("\n");
  const kinds = lines.map((line) => news(line)?.kind);
  expect(lines.filter((line) => line.includes("[Request interrupted"))).toHaveLength(6);
  expect(kinds.filter((kind) => kind === "interrupted")).toHaveLength(3);
});

test.each(["1.0.128", "2.1.79", "2.1.329"])(
  "usage is found in the transcripts of %s",
  (version) => {
    const paths = [...new Bun.Glob(`${version}/transcripts/*/*.jsonl`).scanSync(CLAUDE)];
    const counts = paths.map(
      (path) =>
        readFileSync(`${CLAUDE}/${path}`, "utf8")
          .split("\n")
          .filter((line) => news(line)?.kind === "usage").length,
    );
    expect(counts.length).toBeGreaterThan(0);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  },
);
