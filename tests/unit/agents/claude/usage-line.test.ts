import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import {
  USAGE_MARK,
  type UsageLine,
  usageLineReader,
} from "../../../../src/agents/claude/usage-line.ts";
import { outranks } from "../../../../src/core/usage/usage-row.ts";
import { readSlowly, type SlowLine, wholeLines } from "../../../support/ledger-slow-reader.ts";
import {
  assistantLine,
  assistantRecord,
  type LineParts,
  recordedTranscripts,
} from "../../../support/ledger-transcripts.ts";

const RECORDED = recordedTranscripts();

/** Reads a line as the scanner does, in the middle of other bytes. */
function readLine(line: Uint8Array | string, reader = usageLineReader()): UsageLine {
  const bytes = Buffer.concat([Buffer.from("…\n"), Buffer.from(line), Buffer.from("\n…")]);
  const start = 4;
  return reader.read(bytes, start, bytes.length - 4, bytes.indexOf(USAGE_MARK, start));
}

const markedLines = (path: string): Uint8Array[] =>
  wholeLines(readFileSync(path)).filter((line) => Buffer.from(line).includes(USAGE_MARK));

const line = (parts: LineParts = {}) => assistantLine(parts).trimEnd();

const withoutReason = (read: UsageLine) =>
  read.kind === "malformed" ? { kind: "malformed" } : read;

test("the recordings hold lines of every client", () => {
  const versions = new Set(RECORDED.map((path) => /claude\/([\d.]+)/.exec(path)?.[1]));
  expect(versions).toEqual(new Set(["1.0.128", "2.1.79", "2.1.329"]));
});

test.each(RECORDED)("every line says what it says when it is parsed whole: %s", (path) => {
  const lines = markedLines(path);
  expect(lines.map((bytes) => withoutReason(readLine(bytes)))).toEqual(lines.map(readSlowly));
});

test.each(RECORDED)("what is passed over as a repeat would change nothing: %s", (path) => {
  expect(findWrongRepeats(markedLines(path))).toEqual([]);
});

/** The lines that are told as repeats, and say anything that the line before does not. */
function findWrongRepeats(lines: readonly Uint8Array[]): SlowLine[] {
  const reader = usageLineReader();
  let last: SlowLine = { kind: "other" };
  return lines.map(readSlowly).filter((slow, at) => {
    const isRepeat = readLine(lines[at]!, reader).kind === "repeat";
    const isWrong = isRepeat && (!isSameResponse(slow, last) || isBetter(slow, last));
    if (!isRepeat && slow.kind === "usage") last = slow;
    return isWrong;
  });
}

const isSameResponse = (a: SlowLine, b: SlowLine): boolean =>
  a.kind === "usage" &&
  b.kind === "usage" &&
  a.row.messageId === b.row.messageId &&
  Bun.deepEquals(a.row.tokens, b.row.tokens);

const isBetter = (a: SlowLine, b: SlowLine): boolean =>
  a.kind === "usage" &&
  b.kind === "usage" &&
  outranks({ ...a.row, project: a.row.cwd }, { ...b.row, project: b.row.cwd });

const usageOf = (value: string | Uint8Array) => {
  const read = readLine(value);
  return read.kind === "usage" ? read.row : undefined;
};

const toolUse = { type: "tool_use", id: "t", name: "X", input: { usage: { input_tokens: 9 } } };

test.each<[string, LineParts]>([
  ["in a tool's input", { content: [toolUse] }],
  ["in a tool's input, deeper than the message's own", { content: [{ a: [[toolUse]] }] }],
  ["before the message", { line: {} }],
  ["in toolUseResult", { line: { toolUseResult: { usage: { input_tokens: 9 } } } }],
  ["in an attachment", { line: { attachment: [{ usage: { output_tokens: 9 } }] } }],
  ["escaped in a text", { content: [{ type: "text", text: '"usage":{"input_tokens":9}' }] }],
])("another usage %s is not the message's", (_where, parts) => {
  expect(usageOf(line(parts))?.tokens).toMatchObject({ inputTokens: 10, outputTokens: 100 });
});

test("a tool's result with usage is no response", () => {
  const result = {
    message: { role: "user", content: [{ type: "tool_result", content: "ok" }] },
    type: "user",
    toolUseResult: { status: "completed", usage: { input_tokens: 5, output_tokens: 7 } },
  };
  expect(readLine(JSON.stringify(result))).toEqual({ kind: "other" });
});

test("an assistant's line without usage of its own takes none from beside the message", () => {
  const { message, ...rest } = assistantRecord();
  const { usage, ...bare } = message;
  const beside = { message: bare, toolUseResult: { usage }, ...rest };
  expect(readLine(JSON.stringify(beside))).toEqual({ kind: "other" });
});

test.each<[string, LineParts]>([
  ["a request that failed", { model: "<synthetic>" }],
  ["a progress report", { line: { type: "progress" } }],
  ["a user's line", { line: { type: "user" } }],
])("%s is no response", (_what, parts) => {
  expect(readLine(line(parts))).toEqual({ kind: "other" });
});

test.each<[string, LineParts]>([
  ["without a message id", { id: null }],
  ["with an empty message id", { id: "" }],
  ["with NUL in its message id", { id: "msg\0" }],
  ["with a number for a model", { model: 5 }],
  ["without a time", { at: null }],
  ["with a time that is none", { at: "yesterday" }],
  ["with a time before 1970", { at: "1969-12-31T23:59:59.999Z" }],
  ["without tokens", { output: null, usage: { input_tokens: "many" } }],
])("a response %s is malformed, and said to be", (_what, parts) => {
  expect(readLine(line(parts))).toEqual({
    kind: "malformed",
    reason: "an assistant's line without message id, model, time or tokens",
  });
});

test.each<[string, string]>([
  ["half a line", line().slice(0, -40)],
  ["NUL bytes in a line", `${line().slice(0, 60)}\0\0\0${line().slice(60)}`],
  ["two objects", `${line()}${line()}`],
  ["an array", `[${line()}]`],
])("%s is no JSON object, and said to be malformed", (_what, text) => {
  expect(readLine(text)).toEqual({ kind: "malformed", reason: "no JSON" });
});

test("a missing request id is normal", () => {
  expect(usageOf(line({ line: { requestId: null } }))?.requestId).toBeUndefined();
});

test("a line that a fork has copied belongs to the session that asked", () => {
  const copied = line({ sessionId: "fork", line: { requestSessionId: "original" } });
  expect(usageOf(copied)?.sessionId).toBe("original");
});

test.each<[string, LineParts["line"], string | undefined]>([
  ["of the main thread have none", {}, undefined],
  ["of a known subagent have its", { agentId: "a1", attributionAgent: "Explore" }, "Explore"],
  ["of an unknown subagent have ?", { agentId: "a1" }, "?"],
  ["of 1.0.128's side chain have ?", { isSidechain: true }, "?"],
  ["of a skill in the main thread have none", { attributionAgent: "Explore" }, undefined],
])("as for a subagent's type, lines %s", (_whose, more, type) => {
  expect(usageOf(line({ line: more! }))?.subagentType).toBe(type);
});

test.each([
  ["split as told", 30, 10, { cacheWrite5mTokens: 20, cacheWrite1hTokens: 10 }],
  ["no more of an hour than there are", 30, 50, { cacheWrite5mTokens: 0, cacheWrite1hTokens: 30 }],
  ["of five minutes without a split", 30, undefined, { cacheWrite5mTokens: 30 }],
  ["none without a total", undefined, 10, { cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 }],
])("cache writes are %s", (_how, total, hour, expected) => {
  const usage = {
    cache_creation_input_tokens: total,
    cache_creation: { ephemeral_1h_input_tokens: hour },
  };
  expect(usageOf(line({ usage }))?.tokens).toMatchObject(expected);
});

test("of several iterations the longest prompt chooses the band, and the sums are the message's", () => {
  const one = { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 100 };
  const iterations = [one, { ...one, cache_read_input_tokens: 300 }, null, "x"];
  expect(usageOf(line({ usage: { iterations } }))).toMatchObject({
    bandPromptTokens: 310,
    tokens: { inputTokens: 10, outputTokens: 100, cacheReadTokens: 500 },
  });
});

const ADVICE = {
  type: "advisor_message",
  model: "claude-opus-4-6",
  input_tokens: 5000,
  output_tokens: 50,
  cache_read_input_tokens: 700,
};

const advisorsOf = (iterations: unknown[], more: LineParts = {}) => {
  const usage = { ...more.usage, iterations };
  const read = readLine(line({ ...more, usage }));
  return read.kind === "usage" ? read.advisors : undefined;
};

test("an advisor's request is a row of its own: its model and tokens, at standard speed, all else as its response", () => {
  const usage = { speed: "fast", inference_geo: "us", server_tool_use: { web_search_requests: 2 } };
  const own = { type: "message", input_tokens: 10, output_tokens: 100 };
  const more = { usage, line: { agentId: "a1", attributionAgent: "Explore" } };
  const response = usageOf(line(more))!;
  expect(advisorsOf([own, ADVICE], more)).toEqual([
    {
      ...response,
      messageId: "msg_1#advisor",
      model: "claude-opus-4-6",
      tokens: {
        inputTokens: 5000,
        outputTokens: 50,
        cacheReadTokens: 700,
        cacheWrite5mTokens: 0,
        cacheWrite1hTokens: 0,
      },
      bandPromptTokens: 5700,
      serviceTier: undefined,
      speed: "standard",
      webSearches: 0,
    },
  ]);
});

test("an advisor's prompt does not choose its response's band", () => {
  const own = { type: "message", input_tokens: 10, output_tokens: 1 };
  expect(usageOf(line({ usage: { iterations: [own, ADVICE] } }))?.bandPromptTokens).toBe(10);
  expect(usageOf(line({ usage: { iterations: [ADVICE] } }))?.bandPromptTokens).toBe(
    usageOf(line())!.bandPromptTokens,
  );
});

test.each<[string, unknown[], string[] | undefined]>([
  ["several are numbered", [ADVICE, {}, ADVICE, ADVICE], ["", "2", "3"]],
  ["one without a model is none", [{ ...ADVICE, model: undefined }], undefined],
  ["one without tokens is none", [{ type: "advisor_message", model: "m" }], undefined],
  ["one that cannot be counted keeps its number", [{ ...ADVICE, model: 5 }, ADVICE], ["2"]],
  ["other iterations are none", [{ ...ADVICE, type: "message" }, null, "x"], undefined],
])("of advisors' requests, %s", (_what, iterations, numbers) => {
  const ids = advisorsOf(iterations)?.map(({ messageId }) => messageId);
  expect(ids).toEqual(numbers?.map((number) => `msg_1#advisor${number}`));
});

test("invalid UTF-8 in a content disturbs no figures", () => {
  const bytes = Buffer.from(line({ content: [{ type: "text", text: "abc" }] }), "latin1");
  bytes.fill(0xff, bytes.indexOf("abc"), bytes.indexOf("abc") + 3);
  expect(usageOf(bytes)?.tokens.outputTokens).toBe(100);
});

test("a line with megabytes of content is read for its figures", () => {
  const content = [{ type: "text", text: '{"usage":{"'.repeat(400_000) }];
  expect(usageOf(line({ content }))?.tokens.outputTokens).toBe(100);
});

test.each<[string, LineParts, UsageLine["kind"]]>([
  ["the same again, later", { at: "2026-11-20T10:00:01.000Z" }, "repeat"],
  ["the same again, at the same time", {}, "usage"],
  ["the same again, by a clock that was set back", { at: "2026-11-20T09:59:00.000Z" }, "usage"],
  ["more output", { at: "2026-11-20T10:00:01.000Z", output: 101 }, "usage"],
  ["less output", { at: "2026-11-20T10:00:01.000Z", output: 10 }, "usage"],
  ["output that begins alike", { at: "2026-11-20T10:00:01.000Z", output: 1000 }, "usage"],
  ["another message with the same usage", { id: "msg_2" }, "usage"],
  ["a message whose id begins alike", { id: "msg_12" }, "usage"],
  [
    "another split of the cache writes",
    {
      at: "2026-11-20T10:00:01.000Z",
      usage: { cache_creation: { ephemeral_1h_input_tokens: 11 } },
    },
    "usage",
  ],
  ["fast mode", { at: "2026-11-20T10:00:01.000Z", usage: { speed: "fast" } }, "usage"],
  ["advice", { at: "2026-11-20T10:00:01.000Z", usage: { iterations: [ADVICE] } }, "usage"],
])("what follows a line is told by what is new in it: %s", (_what, parts, kind) => {
  const reader = usageLineReader();
  readLine(line(), reader);
  expect(readLine(line(parts), reader).kind).toBe(kind);
});

test("of growing lines, as older clients write them, each is told", () => {
  const reader = usageLineReader();
  const grown = [1, 1, 101].map((output, second) =>
    readLine(line({ output, at: `2026-11-20T10:00:0${second}.000Z` }), reader),
  );
  expect(grown.map(({ kind }) => kind)).toEqual(["usage", "repeat", "usage"]);
  expect(grown[2]).toMatchObject({ row: { tokens: { outputTokens: 101 } } });
});
