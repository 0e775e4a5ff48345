import { expect, test } from "bun:test";
import fc from "fast-check";
import { isObject, objectOf, parseJson } from "../../../src/core/json.ts";

test.each([
  ['{"a":1}', { a: 1 }],
  ["[1]", [1]],
  ["null", null],
  ["", undefined],
  ['{"a":', undefined],
  ["undefined", undefined],
])("%j says %j", (text, value) => {
  expect(parseJson(text)).toEqual(value as never);
});

test("whatever the text is, reading it does not throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => void objectOf(parseJson(text))),
  );
});

test.each([[null], [undefined], [0], ["text"], [true], [[]], [[{ a: 1 }]]])(
  "%j is no object",
  (value) => {
    expect(isObject(value)).toBe(false);
    expect(objectOf(value)).toEqual({});
  },
);

test("an object is itself, whatever its fields are called", () => {
  const value: unknown = JSON.parse('{"toString":1,"__proto__":{"a":1},"a":2}');
  expect(objectOf(value)).toBe(value as never);
});
