/** A comment of a style sheet: where it stands, its marks included, and what is between them. */
export interface CssComment {
  readonly offset: number;
  readonly end: number;
  readonly text: string;
}

/** As much of a style sheet as is needed to add to it safely. */
export interface CssOutline {
  readonly comments: readonly CssComment[];
  /** What its `@import`s name, in their order. */
  readonly imports: readonly string[];
  /** What stands before each `{`, comments left out. */
  readonly selectors: readonly string[];
}

export type CssScan =
  | { readonly ok: true; readonly value: CssOutline }
  | {
      readonly ok: false;
      readonly offset: number;
      readonly expected: string;
      readonly got: string;
    };

/** Reads the outline of a style sheet in the dialect of GTK. Never throws: an open comment, string or brace is a problem with its place. */
export function scanCss(text: string): CssScan {
  const comments: CssComment[] = [];
  const imports: string[] = [];
  const selectors: string[] = [];
  const braces: number[] = [];
  let statement = "";
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (text.startsWith("/*", at)) {
      const close = text.indexOf("*/", at + 2);
      if (close < 0) return { ok: false, offset: at, expected: "*/", got: "a comment without end" };
      comments.push({ offset: at, end: close + 2, text: text.slice(at + 2, close) });
      statement += " ";
      at = close + 2;
    } else if (char === '"' || char === "'") {
      const end = endOfString(text, at);
      if (end === undefined) {
        return { ok: false, offset: at, expected: char, got: "a string without end" };
      }
      statement += text.slice(at, end);
      at = end;
    } else {
      if (char === "{") {
        selectors.push(statement.trim());
        braces.push(at);
      } else if (char === "}") {
        if (braces.pop() === undefined) {
          return { ok: false, offset: at, expected: "a rule", got: "} without its {" };
        }
      } else if (char === ";") {
        const name = importedBy(statement);
        if (name !== undefined) imports.push(name);
      }
      statement = /[{};]/.test(char) ? "" : statement + char;
      at += 1;
    }
  }
  const open = braces.at(-1);
  if (open !== undefined) {
    return { ok: false, offset: open, expected: "}", got: "a rule without end" };
  }
  return { ok: true, value: { comments, imports, selectors } };
}

/** Where a string that begins there has ended; `undefined` when it does not on its line. */
function endOfString(text: string, from: number): number | undefined {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === quote) return at + 1;
    else if (text[at] === "\n") return undefined;
  }
  return undefined;
}

function importedBy(statement: string): string | undefined {
  const found = /^\s*@import\s+(?:url\(\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"')]+))/.exec(statement);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}
