import { expect, test } from "bun:test";
import fc from "fast-check";
import { epochMs } from "../../../../src/core/instant.ts";
import type { WaybarModule } from "../../../../src/core/view/bar.ts";
import type { Tone } from "../../../../src/core/view/span.ts";
import { renderWaybarJson } from "../../../../src/surfaces/waybar/module-json.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("<", "&", ">", '"', "'", "\0", "\n", "\ud800", "\u202e", "&amp;", "b>"))
    .map((pieces) => pieces.join("")),
  // Any 16-bit units, surrogates by themselves included.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
const number = fc.oneof(fc.double(), fc.integer());
const span = fc.record(
  {
    text,
    tone: fc.constantFrom<Tone>("strong", "muted", "warning", "critical"),
  },
  { requiredKeys: ["text"] },
);
const module: fc.Arbitrary<WaybarModule> = fc.record({
  text,
  tooltip: fc.array(fc.array(span)),
  class: fc.constantFrom(["idle"], ["tool-active", "context-high"]),
  alt: fc.constantFrom("idle", "busy", "waiting", "error"),
  percentage: fc.integer({ min: 0, max: 100 }),
  shown: fc.record({
    activity: text,
    model: text,
    costMicroUsd: number,
    usage: fc.record({
      inputTokens: number,
      outputTokens: number,
      cacheReadTokens: number,
      cacheWriteTokens: number,
    }),
    lastEventEpochMs: number.map(epochMs),
    sessionId: text,
    cwd: text,
  }),
  sessionCount: fc.nat(),
});

// The XML that Pango takes, with the tags that we write: text, the five entities, tags well nested.
const CHARACTERS = String.raw`(?:[^<>&"'\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&(?:amp|lt|gt|quot|apos);)*`;
const PLAIN = new RegExp(`^${CHARACTERS}$`);
const TAGGED = new RegExp(
  `^(?:${CHARACTERS}|<b>${CHARACTERS}</b>|<span alpha="65%">${CHARACTERS}</span>)*$`,
);

test("whatever a module holds, its JSON is one line of well-formed text and markup", () => {
  fc.assert(
    fc.property(module, (any) => {
      const json = renderWaybarJson(any);
      const parsed: unknown = JSON.parse(json);
      expect(json.indexOf("\n")).toBe(json.length - 1);
      expect(json.isWellFormed()).toBe(true);
      expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      expect(parsed).toMatchObject({
        text: expect.stringMatching(PLAIN),
        tooltip: expect.stringMatching(TAGGED),
        cost: expect.any(Number),
        input_tokens: expect.any(Number),
        last_activity_time: expect.any(Number),
      });
    }),
    { numRuns: 1000 },
  );
});

test("the same module gives the same bytes", () => {
  fc.assert(
    fc.property(module, (any) => {
      expect(renderWaybarJson(structuredClone(any))).toBe(renderWaybarJson(any));
    }),
  );
});
