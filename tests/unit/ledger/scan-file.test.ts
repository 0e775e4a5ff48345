import { expect, test } from "bun:test";
import { appendFileSync, rmSync } from "node:fs";
import { createScanner, type ScannedPart, type ScanTask } from "../../../src/ledger/scan-file.ts";
import {
  assistantLine,
  costStateLine,
  makeTranscriptDir,
} from "../../support/ledger-transcripts.ts";

function scan(task: ScanTask): ScannedPart[] {
  const parts: ScannedPart[] = [];
  createScanner().scan(task, (part) => parts.push(part));
  return parts;
}

const only = (task: ScanTask): ScannedPart => scan(task)[0]!;

const subagentLine = assistantLine({ line: { agentId: "a1" } });

test("of a file that is gone nothing is told, and it is no fault", () => {
  expect(scan({ path: "/nowhere/s.jsonl" })).toEqual([]);
});

test("of a response's lines the best is told, once", () => {
  using dir = makeTranscriptDir();
  const path = dir.write(
    "s.jsonl",
    [1, 1, 101, 50].map((output) => assistantLine({ output })).join(""),
  );
  expect(only({ path }).rows).toMatchObject([{ tokens: { outputTokens: 101 } }]);
});

test("advice that a response took is told once, however many lines repeat it", () => {
  using dir = makeTranscriptDir();
  const advice = (output: number) => ({
    usage: {
      iterations: [
        {
          type: "advisor_message",
          model: "claude-opus-4-6",
          input_tokens: 9,
          output_tokens: output,
        },
      ],
    },
  });
  const lines = [advice(1), advice(50), advice(50), {}].map((parts, second) =>
    assistantLine({ ...parts, at: `2026-11-20T10:00:0${second}.000Z` }),
  );
  expect(only({ path: dir.write("s.jsonl", lines.join("")) }).rows).toMatchObject([
    { messageId: "msg_1", model: "claude-opus-5-5", tokens: { outputTokens: 100 } },
    { messageId: "msg_1#advisor", model: "claude-opus-4-6", tokens: { outputTokens: 50 } },
  ]);
});

test("a line that cannot be read is told with its place, and those around it count", () => {
  using dir = makeTranscriptDir();
  const good = assistantLine();
  const path = dir.write(
    "s.jsonl",
    `${good}{"usage":{oops\n${assistantLine({ id: "msg_2", model: null })}${assistantLine({ id: "msg_3" })}`,
  );
  const { rows, badLines } = only({ path });
  expect(rows.map(({ messageId }) => messageId)).toEqual(["msg_1", "msg_3"]);
  expect(badLines).toEqual([
    { offsetBytes: good.length, reason: "no JSON" },
    {
      offsetBytes: good.length + 15,
      reason: "an assistant's line without message id, model, time or tokens",
    },
  ]);
});

test("a line without the mark is not looked at, whatever it holds", () => {
  using dir = makeTranscriptDir();
  expect(only({ path: dir.write("s.jsonl", "oops\n\0\n\n{\n") })).toMatchObject({
    rows: [],
    badLines: [],
  });
});

test.each([
  ["in the session's directory", "s1/subagents/agent-a1"],
  ["deeper", "s1/subagents/workflows/w1/agent-a1"],
])("a subagent's file %s is told its type by the file beside it", (_where, name) => {
  using dir = makeTranscriptDir();
  const path = dir.write(`${name}.jsonl`, subagentLine);
  dir.write(`${name}.meta.json`, '{"agentType":"Explore","description":"x"}');
  expect(only({ path }).rows).toMatchObject([{ subagentId: "a1", subagentType: "Explore" }]);
});

test.each([
  ["no such file", undefined],
  ["no JSON in it", "{"],
  ["no type in it", "{}"],
  ["an empty type", '{"agentType":""}'],
  ["a number for a type", '{"agentType":5}'],
  ["NUL in its type", String.raw`{"agentType":"a\u0000b"}`],
  ["null in it", "null"],
])("with %s beside it, its type stays unknown", (_what, meta) => {
  using dir = makeTranscriptDir();
  const path = dir.write("s1/subagents/agent-a1.jsonl", subagentLine);
  dir.write(meta === undefined ? "else" : "s1/subagents/agent-a1.meta.json", meta ?? "");
  expect(only({ path }).rows).toMatchObject([{ subagentType: "?" }]);
});

test("what a line says of its type goes before what the file beside it says", () => {
  using dir = makeTranscriptDir();
  const path = dir.write(
    "s1/subagents/agent-a1.jsonl",
    assistantLine({ line: { agentId: "a1", attributionAgent: "Plan" } }),
  );
  dir.write("s1/subagents/agent-a1.meta.json", '{"agentType":"Explore"}');
  expect(only({ path }).rows).toMatchObject([{ subagentType: "Plan" }]);
});

test("the session's last cost is told", () => {
  using dir = makeTranscriptDir();
  const path = dir.write(
    "s1.jsonl",
    assistantLine() + costStateLine("s1", 0.1) + assistantLine() + costStateLine("s1", 0.25),
  );
  expect(only({ path }).agentCost).toMatchObject({
    sessionId: "s1",
    costMicroUsd: 250_000,
    source: "cost-state",
  });
});

test.each([
  ["far from the end", costStateLine("s1", 0.1) + `${"x".repeat(20_000)}\n`],
  ["that has not ended", costStateLine("s1", 0.1).trimEnd()],
  ["without a session", `{"type":"cost-state","totalCostUSD":1}\n`],
])("a cost %s is not told", (_what, content) => {
  using dir = makeTranscriptDir();
  expect(only({ path: dir.write("s1.jsonl", content) }).agentCost).toBeUndefined();
});

test("a line of 50 MB is read, and one beyond 128 MB is told as bad", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("s1.jsonl", "");
  const huge = (id: string, bytes: number) =>
    assistantLine({ id, content: [{ type: "text", text: "x".repeat(bytes) }] });
  appendFileSync(path, huge("msg_50", 50_000_000));
  appendFileSync(path, huge("msg_140", 140_000_000));
  appendFileSync(path, assistantLine({ id: "msg_last" }));
  const parts = scan({ path });
  expect(parts.flatMap(({ rows }) => rows.map(({ messageId }) => messageId))).toEqual([
    "msg_50",
    "msg_last",
  ]);
  expect(parts.flatMap(({ badLines }) => badLines)).toEqual([
    { offsetBytes: huge("msg_50", 50_000_000).length, reason: "longer than 128 MB" },
  ]);
});

test("a large file comes in parts, each with a mark from which it can be read on", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("s1.jsonl", "");
  const filler = `${"x".repeat(40_000_000)}\n`;
  for (const id of ["msg_1", "msg_2", "msg_3"])
    appendFileSync(path, filler + assistantLine({ id }));
  const parts = scan({ path });
  const idsOf = ({ rows }: ScannedPart) => rows.map(({ messageId }) => messageId);
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.flatMap(idsOf)).toEqual(["msg_1", "msg_2", "msg_3"]);
  const rest = scan({ path, from: parts[0]!.mark });
  expect(rest.flatMap(idsOf)).toEqual(parts.slice(1).flatMap(idsOf));
});

test("a file that shrank since it was read is told as read anew", () => {
  using dir = makeTranscriptDir();
  const path = dir.write("s1.jsonl", assistantLine() + assistantLine({ id: "msg_2" }));
  const { mark } = only({ path });
  dir.write("s1.jsonl", assistantLine({ id: "msg_3" }));
  expect(only({ path, from: mark })).toMatchObject({
    isAnew: true,
    rows: [{ messageId: "msg_3" }],
  });
  rmSync(path);
  expect(scan({ path, from: mark })).toEqual([]);
});
