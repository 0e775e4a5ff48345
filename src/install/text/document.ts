import {
  createScanner,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { BridgeFault } from "../../core/fault.ts";

/** A settings file as text with its tree. `root` is absent when the text holds no value at all, only blanks or comments. */
export interface JsonDocument {
  readonly file: string;
  readonly text: string;
  readonly root?: Node;
}

/** One name and its value inside an object. */
export interface Property {
  readonly name: string;
  /** The whole of `"name": value`. */
  readonly node: Node;
  readonly value: Node;
}

const EXPECTATIONS: Readonly<Record<string, string>> = {
  InvalidSymbol: "a JSON value",
  InvalidNumberFormat: "a number",
  PropertyNameExpected: "a name in double quotes",
  ValueExpected: "a value",
  ColonExpected: "a colon",
  CommaExpected: "a comma",
  CloseBraceExpected: "}",
  CloseBracketExpected: "]",
  EndOfFileExpected: "the end of the file",
  InvalidCommentToken: "no comment",
  UnexpectedEndOfComment: "*/",
  UnexpectedEndOfString: "a closing double quote",
  UnexpectedEndOfNumber: "the rest of a number",
  InvalidUnicode: "four hex digits after \\u",
  InvalidEscapeCharacter: "an escape that JSON has",
  InvalidCharacter: "no control character",
};

const MAX_SHOWN_CHARACTERS = 24; // enough to recognise the place, short enough for one line

/** Parses JSON with comments and trailing commas. Throws a `BridgeFault` that names line and column of the first error. */
export function parseDocument(text: string, file: string): JsonDocument {
  const errors: ParseError[] = [];
  const root = parseNested(text, file, errors);
  const [first] = errors;
  const isEmpty = errors.every(({ error }) => printParseErrorCode(error) === "ValueExpected");
  if (root === undefined && isEmpty && isOnlyTrivia(text)) return { file, text };
  if (first) {
    const expected = EXPECTATIONS[printParseErrorCode(first.error)] ?? "valid JSON";
    throw new BridgeFault(
      "settings-syntax",
      `Expected ${expected}, found ${excerpt(text, first.offset)} (${placeOf(text, first.offset, file)})`,
      { hint: "Correct that place, then run the command again. Nothing was written." },
    );
  }
  return root === undefined ? { file, text } : { file, text, root };
}

/** Where a text that we could read departs from plain JSON: its first comment or trailing comma. `undefined` when it does not. */
export function placeOfFirstExtension({ file, text }: JsonDocument): string | undefined {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  return first && placeOf(text, first.offset, file);
}

function parseNested(text: string, file: string, errors: ParseError[]): Node | undefined {
  // The parser recurses: text nested tens of thousands deep overflows the stack, and that is the file's fault.
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (cause) {
    throw new BridgeFault(
      "settings-syntax",
      `Expected JSON of sensible depth, found values nested too deeply (${placeOf(text, deepestPlace(text), file)})`,
      {
        hint: "Restore the file from a copy of your own, then run the command again. Nothing was written.",
        cause,
      },
    );
  }
}

// Numbers of the package's SyntaxKind, a const enum that has no values outside of its own build.
const OPENING: readonly number[] = [1, 3]; // { and [
const CLOSING: readonly number[] = [2, 4]; // } and ]
const END = 17;

/** Where the brackets are nested most deeply. */
function deepestPlace(text: string): number {
  const scanner = createScanner(text, true);
  const scan = (): number => scanner.scan();
  let depth = 0;
  let deepest = { depth: 0, offset: 0 };
  for (let kind = scan(); kind !== END; kind = scan()) {
    if (OPENING.includes(kind)) depth += 1;
    else if (CLOSING.includes(kind)) depth -= 1;
    if (depth > deepest.depth) deepest = { depth, offset: scanner.getTokenOffset() };
  }
  return deepest.offset;
}

const isOnlyTrivia = (text: string): boolean => skipTrivia(text, 0) === text.length;

/** The position of the next character that is neither blank nor part of a comment. */
export function skipTrivia(text: string, from: number): number {
  let at = from;
  for (;;) {
    const char = text[at];
    if (char === " " || char === "\t" || char === "\n" || char === "\r") at += 1;
    else if (char === "/" && text[at + 1] === "/") at = endOfLine(text, at);
    else if (char === "/" && text[at + 1] === "*") {
      const close = text.indexOf("*/", at + 2);
      at = close < 0 ? text.length : close + 2;
    } else return at;
  }
}

/** The position of the line break at or after `from`, or the text's end. */
export function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return at;
}

/** `file, line 3, column 5`: both counted from 1, columns in UTF-16 units as editors do. */
export function placeOf(text: string, offset: number, file: string): string {
  const before = text.slice(0, offset);
  const line = (before.match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
  const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  return `${file}, line ${line}, column ${offset - lineStart + 1}`;
}

function excerpt(text: string, offset: number): string {
  const rest = text.slice(offset, endOfLine(text, offset)).slice(0, MAX_SHOWN_CHARACTERS).trimEnd();
  if (rest !== "") return rest;
  return offset >= text.length ? "the end of the file" : "the end of the line";
}

/** The properties of an object in their order; those that are half there are left out. */
export function propertiesOf(object: Node): readonly Property[] {
  return (object.children ?? []).flatMap((node) => {
    const [key, value] = node.children ?? [];
    const name = key && stringOf(key);
    return name === undefined || value === undefined ? [] : [{ name, node, value }];
  });
}

/** The elements of an array. */
export const elementsOf = (array: Node): readonly Node[] => array.children ?? [];

/** The text of a string node; `undefined` for any other. */
export function stringOf(node: Node): string | undefined {
  const value: unknown = node.value;
  return typeof value === "string" ? value : undefined;
}

/** One property by name. Throws a `BridgeFault` when the name stands twice: which of them counts is not ours to guess. */
export function soleProperty(
  document: JsonDocument,
  object: Node,
  name: string,
): Property | undefined {
  const [first, second] = propertiesOf(object).filter((property) => property.name === name);
  if (second) {
    throw new BridgeFault(
      "settings-shape",
      `Expected "${name}" once, found it again (${placeOf(document.text, second.node.offset, document.file)})`,
      { hint: "Put both into one, then run the command again. Nothing was written." },
    );
  }
  return first;
}

/** Refuses a value that is not of the kind that belongs there. `where` is its path in words, such as `hooks.Stop`. */
export function requireType(
  document: JsonDocument,
  node: Node,
  type: "object" | "array",
  where: string,
): Node {
  if (node.type === type) return node;
  const article = { object: "an object", array: "an array" }[type];
  const found =
    node.type === "null" ? "null" : /^[aeo]/.test(node.type) ? `an ${node.type}` : `a ${node.type}`;
  throw new BridgeFault(
    "settings-shape",
    `Expected ${where} to be ${article}, found ${found} (${placeOf(document.text, node.offset, document.file)})`,
    { hint: `Correct or remove ${where}, then run the command again. Nothing was written.` },
  );
}
