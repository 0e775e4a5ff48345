/** A value of a program's text: JSON's, and nothing else. */
export type Literal = string | number | boolean | null | undefined | Literal[] | LiteralTable;

/** An object of a program's text. */
export interface LiteralTable {
  readonly [key: string]: Literal;
}

/** Reads the literal that begins at an index of a minified program: data only, nothing of it is run. Undefined where there is none. */
export function readLiteral(text: string, start: number): Literal {
  const reader = { text, at: start };
  // The one way out of a deep recursion at the first thing that is no data.
  try {
    return readValue(reader);
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

interface Reader {
  readonly text: string;
  at: number;
}

const WORDS: readonly (readonly [word: string, value: Literal])[] = [
  ["!0", true],
  ["!1", false],
  ["true", true],
  ["false", false],
  ["null", null],
  ["void 0", undefined],
];

function readValue(reader: Reader): Literal {
  const { text, at } = reader;
  const first = text[at] ?? "";
  if (first === "{") return readObject(reader);
  if (first === "[") return readList(reader);
  if (first === '"' || first === "'") return readText(reader);
  for (const [word, value] of WORDS) {
    if (!text.startsWith(word, at)) continue;
    reader.at += word.length;
    return value;
  }
  const digits = takeMatch(reader, /-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/y);
  if (digits === undefined) throw new NoLiteral();
  return Number(digits);
}

function readObject(reader: Reader): LiteralTable {
  const entries: [string, Literal][] = [];
  reader.at++;
  while (!takeChar(reader, "}")) {
    const key = takeMatch(reader, /[\w$]+/y) ?? readText(reader);
    if (!takeChar(reader, ":")) throw new NoLiteral();
    entries.push([key, readValue(reader)]);
    if (!takeChar(reader, ",") && reader.text[reader.at] !== "}") throw new NoLiteral();
  }
  return Object.fromEntries(entries);
}

function readList(reader: Reader): Literal[] {
  const items: Literal[] = [];
  reader.at++;
  while (!takeChar(reader, "]")) {
    items.push(readValue(reader));
    if (!takeChar(reader, ",") && reader.text[reader.at] !== "]") throw new NoLiteral();
  }
  return items;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function readText(reader: Reader): string {
  const quoted = takeMatch(reader, /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y);
  if (quoted === undefined) throw new NoLiteral();
  return quoted
    .slice(1, -1)
    .replaceAll(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(.))/gi, (_, long, short, char) => {
      const code = String(long ?? short ?? "");
      if (code !== "") return String.fromCharCode(Number.parseInt(code, 16));
      return ESCAPES[String(char)] ?? String(char);
    });
}

function takeChar(reader: Reader, char: string): boolean {
  if (reader.text[reader.at] !== char) return false;
  reader.at++;
  return true;
}

function takeMatch(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const [found] = pattern.exec(reader.text) ?? [];
  if (found !== undefined) reader.at += found.length;
  return found;
}
