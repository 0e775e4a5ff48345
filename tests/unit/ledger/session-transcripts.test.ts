import { expect, test } from "bun:test";
import { sessionTranscripts } from "../../../src/ledger/session-transcripts.ts";
import { makeTranscriptDir } from "../../support/ledger-transcripts.ts";

test("of a session are its own, and those of its subagents however deep", () => {
  using dir = makeTranscriptDir();
  const own = dir.write("p/s1.jsonl", "");
  const subagents = ["agent-a1.jsonl", "nested/agent-a2.jsonl"].map((name) =>
    dir.write(`p/s1/subagents/${name}`, ""),
  );
  dir.write("p/s1/subagents/agent-a1.meta.json", "");
  dir.write("p/s1/tool-results/long.jsonl", "");
  dir.write("p/s2.jsonl", "");
  dir.write("p/s2/subagents/agent-b1.jsonl", "");
  const [first, ...others] = sessionTranscripts(own);
  expect(first).toBe(own);
  expect(others.toSorted()).toEqual(subagents.toSorted());
});

test("of a session without subagents is its own, even before it is there", () => {
  using dir = makeTranscriptDir();
  const path = `${dir.path}/p/s1.jsonl`;
  expect(sessionTranscripts(path)).toEqual([path]);
});

test("of a session whose transcript has another ending is that one alone", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("p/s1.log", "");
  dir.write("p/other.jsonl", "");
  expect(sessionTranscripts(path)).toEqual([path]);
});
