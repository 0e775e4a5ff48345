import { expect, test } from "bun:test";
import fc from "fast-check";
import { USAGE_MARK, usageLineReader } from "../../../../src/agents/claude/usage-line.ts";
import { readSlowly } from "../../../support/ledger-slow-reader.ts";
import { assistantRecord } from "../../../support/ledger-transcripts.ts";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What may stand where something else is expected. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, -1, 1.5, 1e300, "", "\0", "x", [], {}, true, "fast", "us"),
  fc.constantFrom<unknown>({ usage: { input_tokens: 9 } }, [{ usage: { output_tokens: 9 } }]),
  fc.constantFrom<unknown>({ message: { content: [], usage: { input_tokens: 3 } } }),
  fc.nat(),
  fc.string({ unit: "binary", maxLength: 8 }),
);

/** Keys in any order, some gone, some odd, some new, at every depth. */
const mutate = (value: unknown): fc.Arbitrary<unknown> => {
  if (Array.isArray(value)) return fc.tuple(...value.map(mutate));
  if (!isObject(value)) return fc.constant(value);
  const entries = Object.entries(value).map(([key, child]) =>
    fc.oneof(
      { arbitrary: mutate(child).map((mutated) => [[key, mutated]]), weight: 30 },
      { arbitrary: fc.constant([]), weight: 1 },
      { arbitrary: odd.map((other) => [[key, other]]), weight: 1 },
    ),
  );
  return fc
    .tuple(
      fc.tuple(...entries).map((parts) => parts.flat()),
      fc.oneof({ arbitrary: fc.constant([]), weight: 6 }, fc.array(extra, { maxLength: 2 })),
      fc.boolean(),
    )
    .chain(([own, more, isShuffled]) => {
      const all = [...own, ...more];
      return isShuffled ? fc.shuffledSubarray(all, { minLength: all.length }) : fc.constant(all);
    })
    .map((all) => Object.fromEntries(all) as Json);
};

const extra = fc.tuple(
  fc.constantFrom("usage", "message", "content", "stop_reason", "extra", "timestamp", "id"),
  odd,
);

const record = assistantRecord({
  content: [
    { type: "tool_use", id: "t", name: "X", input: { usage: { input_tokens: 9 } } },
    { type: "text", text: '"usage":{' },
  ],
  line: { agentId: "a1", toolUseResult: { usage: { input_tokens: 7 } } },
  usage: {
    iterations: [
      { input_tokens: 3, output_tokens: 4 },
      { type: "advisor_message", model: "claude-opus-5-5", input_tokens: 5, output_tokens: 6 },
      { type: "advisor_message", model: "claude-opus-4-6", input_tokens: 7, output_tokens: 8 },
    ],
  },
});

const mutatedLine = mutate(record).map((value) => Buffer.from(JSON.stringify(value)));

const readFast = (bytes: Buffer, reader = usageLineReader()) =>
  reader.read(bytes, 0, bytes.length, bytes.indexOf(USAGE_MARK));

const NO_ROWS = { row: undefined, advisors: undefined };

test("a line with keys in any order, missing or odd, says what it says when it is parsed whole", () => {
  fc.assert(
    fc.property(mutatedLine, (bytes) => {
      fc.pre(bytes.includes(USAGE_MARK));
      const { kind, ...rest } = { ...NO_ROWS, ...readFast(bytes) };
      const slow = { ...NO_ROWS, ...readSlowly(bytes) };
      expect({ kind, row: rest.row, advisors: rest.advisors }).toEqual(slow);
    }),
    { numRuns: 2000 },
  );
});

test("whatever was read before, a line is told as by itself, or is a repeat that adds nothing", () => {
  fc.assert(
    fc.property(fc.array(mutatedLine, { minLength: 2, maxLength: 6 }), (lines) => {
      const reader = usageLineReader();
      const marked = lines.filter((bytes) => bytes.includes(USAGE_MARK));
      const outputs = new Map<string, number>();
      for (const bytes of marked) {
        const slow = readSlowly(bytes);
        const fast = readFast(bytes, reader);
        const row = slow.kind === "usage" ? slow.row : undefined;
        const known = outputs.get(row?.messageId ?? "") ?? -1;
        const isRepeat = fast.kind === "repeat";
        const isTold = fast.kind === slow.kind;
        expect(isTold || (isRepeat && row?.tokens.outputTokens === known)).toBe(true);
        outputs.set(row?.messageId ?? "", row?.tokens.outputTokens ?? -1);
      }
    }),
    { numRuns: 300 },
  );
});

test("no bytes make it throw, and what is still JSON says what it says when it is parsed whole", () => {
  const whole = Buffer.from(JSON.stringify(record));
  const damaged = fc
    .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((edits) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of edits) bytes[at] = byte;
      return bytes;
    });
  fc.assert(
    fc.property(damaged, (bytes) => {
      fc.pre(bytes.includes(USAGE_MARK));
      const { kind, ...rest } = { ...NO_ROWS, ...readFast(bytes) };
      const slow = { ...NO_ROWS, ...readSlowly(bytes) };
      // Where only the content is damaged, which nobody asks for, the figures still count.
      fc.pre(slow.kind !== "malformed");
      expect({ kind, row: rest.row, advisors: rest.advisors }).toEqual(slow);
    }),
    { numRuns: 300 },
  );
});
