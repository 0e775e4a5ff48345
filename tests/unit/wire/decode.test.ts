import { describe, expect, test } from "bun:test";
import { decodeMessage, type WireProblem } from "../../../src/wire/decode.ts";
import { MAX_MESSAGE_BYTES, type WireMessage } from "../../../src/wire/message.ts";

const decode = (text: string) => decodeMessage(new TextEncoder().encode(text));

/** The message that a text is; fails where it is none. */
function read(text: string): WireMessage {
  const decoded = decode(text);
  if (!decoded.ok) throw new Error(`Expected a message, got one that is ${decoded.problem}.`);
  return decoded.value;
}

describe("the literal forms", () => {
  const plain = { v: 0, agent: "claude", session: "" };

  test.each([
    ["EVENT:submit", { event: "submit" }],
    ["EVENT:tool-start:Read", { event: "tool-start", tool: "Read" }],
    ["EVENT:tool-end", { event: "tool-end" }],
    ["EVENT:stop", { event: "stop" }],
    ["EVENT:stop\n", { event: "stop" }],
    ["  EVENT: tool-start : Read \n", { event: "tool-start", tool: "Read" }],
    ["EVENT:tool-start:mcp__lab__ask:x", { event: "tool-start", tool: "mcp__lab__ask:x" }],
    ["EVENT:tool-start:", { event: "tool-start" }],
    ["EVENT:of the future:ü", { event: "of the future", tool: "ü" }],
  ])("%p is understood", (text, expected) => {
    expect(read(text)).toEqual({ ...plain, ...expected });
  });

  test("STATUS: carries the agent's JSON whole, for the session that it names", () => {
    const status = { session_id: "s1", model: { display_name: "Opus" }, cost: null };
    expect(read(`STATUS:${JSON.stringify(status)}`)).toEqual({
      ...plain,
      session: "s1",
      event: "status",
      status,
    });
  });

  test("STATUS: without a session is for the unnamed one", () => {
    expect(read('STATUS: {"session_id":7}\n').session).toBe("");
  });

  test.each<[string, WireProblem]>([
    ["EVENT:", "no-event"],
    ["EVENT: ", "no-event"],
    ["EVENT::Read", "no-event"],
    ["STATUS:", "not-json"],
    ["STATUS:{", "not-json"],
    ["STATUS:[1]", "not-an-object"],
    ["STATUS:null", "not-an-object"],
    ["event:stop", "not-json"],
    ["EVENT", "not-json"],
  ])("%p is refused", (text, problem) => {
    expect(decode(text)).toEqual({ ok: false, problem });
  });
});

describe("the JSON form", () => {
  test("needs only an event", () => {
    expect(read('{"event":"stop"}')).toEqual({ v: 1, agent: "claude", session: "", event: "stop" });
  });

  test("of any version is read, and fields that we do not know are passed over", () => {
    const text = '{"v":99,"event":"stop","agent":"codex","colour":"red","session":"a"}';
    expect(read(text)).toEqual({ v: 99, agent: "codex", session: "a", event: "stop" });
  });

  test.each([
    ["numbers where text belongs", '"session":5,"tool":[],"cwd":{}'],
    ["text where numbers belong", '"boot_ms":"1","pid":"x","v":"2"'],
    ["absurd numbers", '"boot_ms":-1,"epoch_ms":1e999,"pid":0'],
    ["lists where objects belong", '"detail":[],"status":[1]'],
    ["nothing", '"detail":null,"status":null,"tool":null'],
  ])("with %s has none of them", (_title, fields) => {
    const bare = { v: 1, agent: "claude", session: "", event: "stop" };
    expect(read(`{"event":"stop",${fields}}`)).toEqual(bare);
  });

  test("keeps only scalars and lists of records as details", () => {
    const detail =
      '{"a":"x","b":2,"c":true,"d":null,"e":{"f":1},"g":[{"id":"1","n":2},3],"h":1e999}';
    expect(read(`{"event":"stop","detail":${detail}}`).detail).toEqual({
      a: "x",
      b: 2,
      c: true,
      g: [{ id: "1" }],
    });
  });

  test("with names that are too long has them cut", () => {
    const long = "a".repeat(10_000);
    const message = read(JSON.stringify({ event: long, session: long, tool: long, subject: long }));
    expect(
      [message.event, message.session, message.tool, message.subject].map((s) => s?.length),
    ).toEqual([256, 256, 256, 4096]);
  });

  test("cannot change what an object is", () => {
    read('{"event":"stop","detail":{"__proto__":[{"polluted":"1"}]},"__proto__":{"polluted":1}}');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

test.each<[string, string, WireProblem]>([
  ["an empty datagram", "", "empty"],
  ["only white space", " \n", "not-json"],
  ["half a JSON", '{"event":"st', "not-json"],
  ["a list", '["stop"]', "not-an-object"],
  ["a number", "42", "not-an-object"],
  ["null", "null", "not-an-object"],
  ["an object without event", '{"session":"a"}', "no-event"],
  ["an event that is no text", '{"event":7}', "no-event"],
  ["an empty event", '{"event":""}', "no-event"],
  ["NUL bytes", "\0\0\0\0", "not-json"],
  ["one byte too many", "E".padEnd(MAX_MESSAGE_BYTES + 1, "x"), "too-long"],
])("%s is refused", (_title, text, problem) => {
  expect(decode(text)).toEqual({ ok: false, problem });
});

test("invalid UTF-8 inside a JSON is replaced, not refused", () => {
  const bytes = new Uint8Array([
    ...Buffer.from('{"event":"stop","tool":"a'),
    0xff,
    0xc3,
    ...Buffer.from('"}'),
  ]);
  const decoded = decodeMessage(bytes);
  expect(decoded).toMatchObject({ ok: true, value: { event: "stop", tool: "a\ufffd\ufffd" } });
});
