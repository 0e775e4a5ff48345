import { expect, test } from "bun:test";
import {
  parseSessionStatus,
  sessionStatusPath,
} from "../../../../src/agents/claude/session-status.ts";

test.each([
  ["/home/ann/.claude/projects/-src-api/s1.jsonl", "/home/ann/.claude/sessions/77.json"],
  ["/a/projects/b/projects/c/s1.jsonl", "/a/projects/b/sessions/77.json"],
  ["/home/ann/.claude/projects/-src-api/s1/subagents/agent-a.jsonl", undefined],
  ["/home/ann/notes/s1.jsonl", undefined],
  ["/projects/x/s1.jsonl", undefined],
  ["projects/x/s1.jsonl", undefined],
  ["", undefined],
])("beside the transcript %p lies %p", (transcript, path) => {
  expect(sessionStatusPath(transcript, 77)).toBe(path);
});

test.each(["busy", "idle", "waiting"] as const)("a client that is %s says so", (status) => {
  const text = JSON.stringify({ pid: 7, status, statusUpdatedAt: 1_795_132_800_000, name: "x" });
  expect(parseSessionStatus(text)).toEqual({
    status,
    atEpochMs: 1_795_132_800_000,
  });
});

test("an older client gives only the time of its last writing", () => {
  expect(parseSessionStatus('{"pid":7,"status":"idle","updatedAt":1795206920078}')).toEqual({
    status: "idle",
    atEpochMs: 1_795_206_920_078,
  });
});

test.each([
  ["nothing", ""],
  ["half a file", '{"status":"bu'],
  ["a client that has only just started", '{"pid":7}'],
  ["a status of the future", '{"status":"shell","statusUpdatedAt":1}'],
  ["a status without a time", '{"status":"busy"}'],
  ["a time that is none", '{"status":"busy","statusUpdatedAt":"now"}'],
  ["an endless time", '{"status":"busy","statusUpdatedAt":1e999}'],
  ["null", "null"],
  ["a list", "[]"],
])("%s says nothing", (_title, text) => {
  expect(parseSessionStatus(text)).toBeUndefined();
});
