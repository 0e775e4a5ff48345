import type { Node } from "jsonc-parser";
import { endOfLine, skipTrivia } from "./document.ts";
import type { TextStyle } from "./style.ts";

/** Replaces `length` characters at `offset` by `content`. All edits of a list refer to the same text and do not overlap. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** Applies edits from the back to the front, so that offsets stay true. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.offset - b.offset)) {
    pieces.push(text.slice(at, edit.offset), edit.content);
    at = edit.offset + edit.length;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}

/** Puts members (`"name": value` or a value, already as text) at the end of an object or array. */
export function appendMembers(
  text: string,
  container: Node,
  members: readonly string[],
  style: TextStyle,
): readonly TextEdit[] {
  if (members.length === 0) return [];
  const open = container.offset;
  const close = open + container.length - 1;
  const last = container.children?.at(-1);
  if (last === undefined) return [fillEmpty(text, open, close, members, style)];

  const lastEnd = last.offset + last.length;
  const comma = commaAfter(text, lastEnd);
  const edits: TextEdit[] = [];
  if (comma === undefined) edits.push({ offset: lastEnd, length: 0, content: "," });
  const from = endOfTokens(text, comma === undefined ? lastEnd : comma + 1, close);
  const trailing = comma === undefined ? "" : ",";
  if (style.compact) {
    edits.push({ offset: from, length: 0, content: members.join(",") + trailing });
    return edits;
  }
  const indent = childIndent(text, container, style);
  const lines = members.map((member) => style.newline + indent + member).join(",") + trailing;
  const tail = text.slice(from, close);
  // Blanks up to a bracket on the same line give way to a line of its own for it.
  edits.push(
    /[\r\n]/.test(tail)
      ? { offset: from, length: 0, content: lines }
      : {
          offset: from,
          length: tail.length,
          content: lines + style.newline + lineIndent(text, container.offset),
        },
  );
  return edits;
}

/** Puts one value (as text) before all others of an array. A comment above the first of them stays with it. */
export function prependElement(
  text: string,
  array: Node,
  element: string,
  style: TextStyle,
): readonly TextEdit[] {
  const first = array.children?.[0];
  if (first === undefined) return appendMembers(text, array, [element], style);
  if (!leadsLine(text, first.offset)) {
    const blank = style.compact ? "" : " ";
    return [{ offset: first.offset, length: 0, content: `${element},${blank}` }];
  }
  const afterBracket = array.offset + 1;
  const isBare = text.slice(afterBracket, endOfLine(text, afterBracket)).trim() === "";
  const indent = lineIndent(text, first.offset);
  return [
    isBare
      ? { offset: afterBracket, length: 0, content: `${style.newline}${indent}${element},` }
      : {
          offset: first.offset - indent.length,
          length: 0,
          content: `${indent}${element},${style.newline}`,
        },
  ];
}

/** Takes members out, with their commas and the lines that they alone stood on. Comments of others stay. */
export function removeMembers(
  text: string,
  container: Node,
  gone: ReadonlySet<Node>,
): readonly TextEdit[] {
  const children = container.children ?? [];
  const edits = children.flatMap((child) => (gone.has(child) ? [memberRemoval(text, child)] : []));
  if (edits.length === 0) return [];
  const survivors = children.filter((child) => !gone.has(child));
  const lastSurvivor = survivors.at(-1);
  const lastChild = children.at(-1);
  if (lastSurvivor === undefined) return emptied(text, container, withoutOverlap(edits));
  if (lastChild !== undefined && gone.has(lastChild)) {
    const hadTrailingComma = commaAfter(text, lastChild.offset + lastChild.length) !== undefined;
    const comma = commaAfter(text, lastSurvivor.offset + lastSurvivor.length);
    if (!hadTrailingComma && comma !== undefined) {
      edits.push({ offset: comma, length: 1, content: "" });
    }
  }
  return withoutOverlap(edits);
}

/** Two neighbours may both claim the blanks between them: the first keeps them. */
function withoutOverlap(removals: readonly TextEdit[]): readonly TextEdit[] {
  let end = 0;
  return removals
    .toSorted((a, b) => a.offset - b.offset)
    .map((removal) => {
      const offset = Math.max(removal.offset, end);
      end = Math.max(end, removal.offset + removal.length);
      return { offset, length: end - offset, content: "" };
    });
}

/** Writes another value in a value's place. */
export const replaceValue = (node: Node, content: string): TextEdit => ({
  offset: node.offset,
  length: node.length,
  content,
});

/** A value as one line of JSON: `{ "a": ["b"] }`, or without blanks for a compact file. */
export function renderInline(value: unknown, style: TextStyle): string {
  if (style.compact || typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    return `[${value.map((element: unknown) => renderInline(element, style)).join(", ")}]`;
  }
  const members = Object.entries(value).map(([name, member]) =>
    renderMember(name, renderInline(member, style), style),
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** `"name": value`, where the value is text already. */
export const renderMember = (name: string, valueText: string, style: TextStyle): string =>
  `${JSON.stringify(name)}:${style.compact ? "" : " "}${valueText}`;

/** An object with each member on its own line, to stand in a line indented by `outer`. */
export function renderLines(members: readonly string[], outer: string, style: TextStyle): string {
  if (style.compact) return `{${members.join(",")}}`;
  const lines = members.map((member) => style.newline + outer + style.indent + member).join(",");
  return `{${lines}${style.newline}${outer}}`;
}

/** The blanks that lead the members of a container: those of its first member where that leads a line. */
export function childIndent(text: string, container: Node, style: TextStyle): string {
  const first = container.children?.[0];
  if (first !== undefined && leadsLine(text, first.offset)) return lineIndent(text, first.offset);
  return lineIndent(text, container.offset) + style.indent;
}

function fillEmpty(
  text: string,
  open: number,
  close: number,
  members: readonly string[],
  style: TextStyle,
): TextEdit {
  if (style.compact) return { offset: close, length: 0, content: members.join(",") };
  const from = endOfTokens(text, open + 1, close);
  const outer = lineIndent(text, open);
  const lines = members.map((member) => style.newline + outer + style.indent + member).join(",");
  return { offset: from, length: close - from, content: lines + style.newline + outer };
}

function emptied(
  text: string,
  container: Node,
  removals: readonly TextEdit[],
): readonly TextEdit[] {
  const start = container.offset + 1;
  const inner = { offset: start, length: container.length - 2, content: "" };
  const rest = applyTextEdits(
    text.slice(start, start + inner.length),
    removals.map((edit) => ({ ...edit, offset: edit.offset - start })),
  );
  return rest.trim() === "" ? [inner] : removals;
}

function memberRemoval(text: string, child: Node): TextEdit {
  const childEnd = child.offset + child.length;
  const comma = commaAfter(text, childEnd);
  const end = comma === undefined ? childEnd : comma + 1;
  const lineStart = child.offset - lineIndentLength(text, child.offset);
  const lineEnd = endOfLine(text, end);
  if (leadsLine(text, child.offset) && text.slice(end, lineEnd).trim() === "") {
    return { offset: lineStart, length: afterBreak(text, lineEnd) - lineStart, content: "" };
  }
  let from = child.offset;
  let to = end;
  while (text[to] === " " || text[to] === "\t") to += 1;
  // Blanks before a bracket belong to the bracket; those before the member go instead.
  if (text[to] === "}" || text[to] === "]") {
    to = end;
    while (text[from - 1] === " " || text[from - 1] === "\t") from -= 1;
  }
  return { offset: from, length: to - from, content: "" };
}

function commaAfter(text: string, from: number): number | undefined {
  const at = skipTrivia(text, from);
  return text[at] === "," ? at : undefined;
}

/** Where the last comment before the bracket ends, or `from` where there is none. */
function endOfTokens(text: string, from: number, close: number): number {
  let at = close;
  while (at > from && /[ \t\r\n]/.test(text[at - 1] ?? "")) at -= 1;
  return at;
}

const lineStartOf = (text: string, offset: number): number =>
  Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;

function lineIndent(text: string, offset: number): string {
  const start = offset === 0 ? 0 : lineStartOf(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

const lineIndentLength = (text: string, offset: number): number => lineIndent(text, offset).length;

function leadsLine(text: string, offset: number): boolean {
  const start = offset === 0 ? 0 : lineStartOf(text, offset);
  return text.slice(start, offset).trim() === "";
}

const afterBreak = (text: string, at: number): number =>
  at + (text.startsWith("\r\n", at) ? 2 : at < text.length ? 1 : 0);
