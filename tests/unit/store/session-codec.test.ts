import { describe, expect, test } from "bun:test";
import { decodeSession, SESSION_FILE_VERSION } from "../../../src/store/session-codec.ts";
import { sample } from "../core/view/sample-session.ts";

const full = sample("a")
  .reportingAll()
  .running("Bash", "ls")
  .ran("Read")
  .waiting("permission", { tool: "Bash" })
  .with({
    subagents: [{ id: "ag1", type: "Explore", since: sample().session.startedAt }],
    background: [{ id: "b1", type: "shell" }],
    todos: [{ id: "1", subject: "read", status: "pending" }],
    prompt: { text: "go", at: sample().session.startedAt },
  }).session;

/** The file of a session as it would be read, with some fields set otherwise. */
const fileWith = (fields: Readonly<Record<string, unknown>>): unknown =>
  JSON.parse(JSON.stringify({ version: SESSION_FILE_VERSION, session: { ...full, ...fields } }));

test("a session is read as it was written", () => {
  expect(decodeSession(fileWith({}))).toEqual(full);
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a list", [full]],
  ["a bare session", full],
  ["a file of another version", { version: SESSION_FILE_VERSION + 1, session: full }],
  ["a file without session", { version: SESSION_FILE_VERSION }],
  ["a session that is a list", { version: SESSION_FILE_VERSION, session: [] }],
])("%s is no session", (_title, file) => {
  expect(decodeSession(file)).toBeUndefined();
});

describe("a session with", () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["no id", { id: null }],
    ["an id that is a number", { id: 7 }],
    ["a start that is text", { startedAt: "now" }],
    ["no turn", { turn: null }],
    ["a phase of the future", { turn: { ...full.turn, phase: "dreaming" } }],
    ["an error that is text", { turn: { ...full.turn, error: "boom" } }],
    ["calls that are no list", { tools: {} }],
    ["a call without a start", { tools: [{ id: "1", name: "Bash" }] }],
    ["a call without a name", { tools: [{ id: "1", since: 1 }] }],
    ["a subject that is a number", { tools: [{ id: "1", name: "Bash", since: 1, subject: 5 }] }],
    [
      "an outcome of the future",
      { recentTools: [{ id: "1", name: "B", endedAt: 1, outcome: "?" }] },
    ],
    ["a wait for nothing", { waits: [{ since: 1 }] }],
    ["a wait without a start", { waits: [{ reason: "question" }] }],
    ["a null in a list", { subagents: [null] }],
    ["a todo without a subject", { todos: [{ id: "1", status: "pending" }] }],
    ["a prompt that is text", { prompt: "go" }],
    ["a title that is a number", { title: 5 }],
    ["a status that is text", { status: "busy" }],
    ["a cost that is text", { status: { at: 1, costMicroUsd: "5" } }],
    ["usage that counts no input", { usage: { at: 1, outputTokens: 1 } }],
    ["no compaction", { compaction: undefined }],
  ])("%s is refused", (_title, fields) => {
    expect(decodeSession(fileWith(fields))).toBeUndefined();
  });

  test("fields that we do not know is read", () => {
    expect(decodeSession(fileWith({ ofTheFuture: [1] }))).toMatchObject({ id: "a" });
  });
});
