import { expect, test } from "bun:test";
import fc from "fast-check";
import { cutString } from "../../../src/wire/cut.ts";
import { decodeMessage } from "../../../src/wire/decode.ts";
import { encodeMessage } from "../../../src/wire/encode.ts";
import { MAX_MESSAGE_BYTES, NAME_UNITS, type WireMessage } from "../../../src/wire/message.ts";

/** Any text, half surrogate pairs and control characters included. */
const anyText = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: "binary", maxLength }),
    fc.string({
      unit: fc.constantFrom("\u0001", "\ud83d", "\ude00", "€", "a", '"', "\\"),
      maxLength,
    }),
  );
/** `__proto__` is no name that anybody sends, and not one that a plain object keeps. */
const key = fc.string({ maxLength: 20 }).filter((name) => name !== "__proto__");
const positive = fc.double({ min: 1, max: 1e15, noNaN: true });
const detail = fc.dictionary(
  key,
  fc.oneof(
    anyText(600),
    fc.boolean(),
    fc.integer(),
    fc.array(fc.dictionary(key, anyText(50), { noNullPrototype: true }), { maxLength: 5 }),
  ),
  { noNullPrototype: true, maxKeys: 6 },
);
const message = (units: number): fc.Arbitrary<WireMessage> =>
  fc.record(
    {
      v: fc.nat(9),
      agent: anyText(units).filter((text) => text !== ""),
      session: anyText(units),
      event: anyText(units).filter((text) => text !== ""),
      subagent: anyText(units),
      subagent_type: anyText(units),
      tool_use_id: anyText(units),
      tool: anyText(units),
      subject: anyText(units),
      cwd: anyText(units),
      transcript_path: anyText(units),
      boot_ms: positive,
      epoch_ms: positive,
      pid: fc.integer({ min: 1, max: 4_194_304 }),
      detail,
      status: fc.dictionary(key, fc.jsonValue(), { noNullPrototype: true }),
    },
    { requiredKeys: ["v", "agent", "session", "event"], noNullPrototype: true },
  );

test("what is encoded decodes to the same message", () => {
  fc.assert(
    fc.property(message(NAME_UNITS), (sent) => {
      expect(decodeMessage(encodeMessage(sent))).toEqual({
        ok: true,
        value: JSON.parse(JSON.stringify(sent)),
      });
    }),
  );
});

test("a message is never longer than a datagram may be, and always one", () => {
  const long = message(20_000).map((m): WireMessage => {
    const grown = { ...m, subject: `${m.tool}`.repeat(40), cwd: `${m.cwd}`.repeat(9) };
    return { ...grown, detail: { text: m.session.repeat(30) } };
  });
  fc.assert(
    fc.property(fc.oneof(message(20_000), long), (sent) => {
      const bytes = encodeMessage(sent);
      expect(bytes.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
      expect(decodeMessage(bytes).ok).toBe(true);
    }),
  );
});

test("decoding never throws, whatever comes", () => {
  const literal = fc
    .tuple(fc.constantFrom("EVENT:", "STATUS:", "STATUS:{", '{"event":"Stop",', ""), anyText(200))
    .map(([head, tail]) => new TextEncoder().encode(head + tail));
  const json = fc.jsonValue().map((value) => new TextEncoder().encode(JSON.stringify(value)));
  const fields = fc
    .dictionary(
      fc.constantFrom("event", "session", "agent", "boot_ms", "pid", "detail", "status", "v"),
      fc.jsonValue(),
    )
    .map((value) => new TextEncoder().encode(JSON.stringify({ event: "Stop", ...value })));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 500 }), literal, json, fields), (bytes) => {
      expect(typeof decodeMessage(bytes).ok).toBe("boolean");
    }),
    { numRuns: 2000 },
  );
});

test("cutting never leaves half a code point behind, and takes no more than it must", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, units) => {
      const cut = cutString(text, units);
      expect(cut.isWellFormed()).toBe(true);
      expect(text.startsWith(cut)).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(units);
      expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, units) - 1);
    }),
  );
});
