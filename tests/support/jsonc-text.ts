import { expect } from "bun:test";
import fc from "fast-check";
import { parse, type ParseError } from "jsonc-parser";

/** What may stand between two tokens. */
export const blank = fc.constantFrom(
  "",
  " ",
  "\n",
  "\n  ",
  "\r\n\t",
  " /* , ] */ ",
  " // }\n",
  '\n    // "\n    ',
);

/** Values in any layout: comments and blanks between any two tokens, trailing commas. */
const values = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("1", "null", "true", '"x, // y"', '"\\u00e9}"'),
    tie("object"),
    tie("array"),
  ),
  object: layOut(
    "{",
    "}",
    fc.tuple(fc.constantFrom("a", "b", "env"), tie("value")).map(([name, value]) => [name, value]),
  ),
  array: layOut(
    "[",
    "]",
    tie("value").map((value) => [undefined, value]),
  ),
}));

/** A member of an object, or with no name an element of an array, as text. */
export type Member = [name: string | undefined, value: string];

/** An object or array of such members, in any layout. */
export function layOut(
  open: string,
  close: string,
  member: fc.Arbitrary<Member>,
): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(fc.tuple(blank, member, blank), { maxLength: 3 }), fc.boolean(), blank)
    .map(([members, trailingComma, inner]) => {
      const text = members.map(
        ([before, [name, value], after], index) =>
          `${before}${name === undefined ? "" : `"${name}${index}": `}${value}${after}`,
      );
      const comma = trailingComma && members.length > 0 ? "," : "";
      return `${open}${text.join(",")}${comma}${inner}${close}`;
    });
}

/** Any value as people write it. */
export const anyValue = values.value;

/** What a text says; fails the test where it is not JSON with comments and trailing commas. */
export function valueOf(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  return value;
}

/** The comments of a text, in their order. */
export const commentsOf = (text: string): readonly string[] =>
  (text.match(/"(?:\\.|[^"\\])*"|\/\/[^\r\n]*|\/\*.*?\*\//gs) ?? []).filter((token) =>
    token.startsWith("/"),
  );
