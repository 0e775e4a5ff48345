import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTranscriptUsage } from "../../../src/cli/sync-usage.ts";

const dir = mkdtempSync(join(tmpdir(), "llm-bridge-usage-"));
afterAll(() => rmSync(dir, { recursive: true }));

let files = 0;

function transcript(text: string): string {
  const path = join(dir, `${files++}.jsonl`);
  writeFileSync(path, text);
  return path;
}

const response = (outputTokens: number, extra: object = {}) =>
  `${JSON.stringify({
    type: "assistant",
    isSidechain: false,
    timestamp: "2026-11-20T18:04:57.405Z",
    message: {
      id: "msg_1",
      model: "claude-opus-5-5",
      usage: {
        input_tokens: 11,
        output_tokens: outputTokens,
        cache_read_input_tokens: 20,
        cache_creation_input_tokens: 30,
      },
    },
    ...extra,
  })}\n`;

const other = (bytes: number) => `${JSON.stringify({ type: "user", filler: "x".repeat(bytes) })}\n`;

const MEGABYTE = 1024 * 1024;

test("a recorded session gives its last response and the client's own totals", async () => {
  const recorded = join(
    import.meta.dir,
    "../../fixtures/claude/2.1.329/transcripts/print-main/7cdd0a82-df52-4201-b185-2f71f40ed167.jsonl",
  );
  expect(await readTranscriptUsage(recorded)).toMatchObject({
    lastResponse: {
      kind: "usage",
      model: "claude-opus-5-5",
      atEpochMs: Date.parse("2026-11-20T18:04:57.405Z"),
      usage: { inputTokens: 11, outputTokens: 7, cacheReadTokens: 0, cacheWriteTokens: 3000 },
    },
    session: {
      costMicroUsd: 89_554,
      usage: {
        inputTokens: 54,
        outputTokens: 1110,
        cacheReadTokens: 20_500,
        cacheWriteTokens: 8848,
      },
    },
  });
});

describe("the last response is found", () => {
  test.each([
    ["at the end", response(1) + response(2)],
    ["before other records", response(2) + other(1000)],
    ["beyond the first step back", response(2) + other(MEGABYTE)],
    ["beyond the second", response(2) + other(3 * MEGABYTE)],
    ["before a half-written line", `${response(2)}{"type":"assist`],
    ["before what is no JSON", `${response(2)}\0\n{"usage":{\n`],
    ["before a subagent's", response(2) + response(9, { isSidechain: true })],
  ])("%s", async (_title, text) => {
    const { lastResponse } = await readTranscriptUsage(transcript(text));
    expect(lastResponse?.usage.outputTokens).toBe(2);
  });
});

test("however large a transcript is, its beginning is not read", async () => {
  const path = transcript(response(1));
  // A hole of 4 GB: read whole, it would take seconds and fill the memory.
  truncateSync(path, 4096 * MEGABYTE);
  expect(await readTranscriptUsage(path)).toEqual({});
});

test.each([
  ["an empty file", ""],
  ["a session without a response", other(10)],
])("%s has no usage", async (_title, text) => {
  expect(await readTranscriptUsage(transcript(text))).toEqual({});
});

test.each([
  ["a file that is not there", join(dir, "missing.jsonl"), "there is no such file"],
  ["a directory", dir, "it is not a file"],
  ["a device", "/dev/null", "it is not a file"],
])("%s is refused in words", async (_title, path, reason) => {
  const error = await readTranscriptUsage(path).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "file-unreadable",
    message: `Cannot read ${path}: ${reason}.`,
  });
});
