import { describe, expect, test } from "bun:test";
import {
  type FieldValue,
  parseTemplate,
  renderParts,
  renderTemplate,
  usesField,
} from "../../../../src/core/format/template.ts";

const KNOWN = { model: "text", cost: "number", tokens: "number", context: "number" } as const;
const VALUES = {
  model: "Opus 5.5",
  cost: { unit: "micro-usd", value: 230_896 },
  tokens: { unit: "tokens", value: 15_042 },
  context: { unit: "percent", value: 21 },
} as const satisfies Record<string, FieldValue>;

function parsed(source: string) {
  const result = parseTemplate(source, KNOWN);
  expect(result).toHaveProperty("value");
  return result.ok ? result.value : [];
}

describe("a format", () => {
  test.each([
    ["", ""],
    ["no placeholder", "no placeholder"],
    ["{model}", "Opus 5.5"],
    ["{ model }", "Opus 5.5"],
    ["{model} {cost}", "Opus 5.5 $0.23"],
    ["{cost:.4}/{tokens}/{context:.1}", "$0.2309/15k/21.0%"],
    ["{{{model}}}", "{Opus 5.5}"],
    ["{{model}}", "{model}"],
    ["two\\nlines", "two\nlines"],
    ["{cost|–}", "$0.23"],
    ["{model}{model}", "Opus 5.5Opus 5.5"],
  ])("%j renders as %j", (source, text) => {
    expect(renderTemplate(parsed(source), VALUES)).toBe(text);
  });

  test.each([
    ["{cost:.2|–}", "–"],
    ["{cost|no cost yet: 0|0}", "no cost yet: 0|0"],
    ["[{cost}]", "[]"],
    ["[{cost|}]", "[]"],
    ["{model|nobody}", "nobody"],
  ])("%j renders as %j where the value is missing or empty", (source, text) => {
    expect(renderTemplate(parsed(source), { model: "", cost: undefined })).toBe(text);
  });

  test("tells which text came from which field", () => {
    expect(renderParts(parsed("{model} · {cost|free}"), { model: "Opus" })).toEqual([
      { text: "Opus", field: "model" },
      { text: " · " },
      { text: "free" },
    ]);
  });

  test("knows which fields it asks for", () => {
    expect(usesField(parsed("{model} cost"), "model")).toBe(true);
    expect(usesField(parsed("{model} cost"), "cost")).toBe(false);
  });
});

describe("a format that cannot be read", () => {
  test.each([
    ["{modle}", { code: "unknown-placeholder", at: 0, got: "modle", expected: "model" }],
    ["a {colour}", { code: "unknown-placeholder", at: 2, got: "colour" }],
    ["{}", { code: "unknown-placeholder", at: 0, got: "" }],
    ["{constructor}", { code: "unknown-placeholder", at: 0, got: "constructor" }],
    ["a {model", { code: "unclosed-brace", at: 2, got: "{model", expected: "}" }],
    ["a } b", { code: "stray-brace", at: 2, got: "}", expected: "}}" }],
    ["{cost:2}", { code: "bad-precision", at: 0, got: "2", expected: ".0 to .9" }],
    ["{cost:.12}", { code: "bad-precision", at: 0, got: ".12", expected: ".0 to .9" }],
    ["{model:.2}", { code: "decimals-of-text", at: 0, got: "model:.2", expected: "model" }],
  ] as const)("%j says what is wrong and where", (source, problem) => {
    expect(parseTemplate(source, KNOWN)).toEqual({ ok: false, problem });
  });
});
