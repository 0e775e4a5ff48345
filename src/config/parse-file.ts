import { reasonOf } from "../core/fault.ts";

/** A file's text as sections, or why and where it is not TOML. */
export type ParsedFile =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string; readonly line?: number };

/** Parses a whole configuration file. Never throws. */
export function parseConfigFile(text: string): ParsedFile {
  const toml = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const parsed = parseToml(toml);
  if (parsed.ok) return parsed;
  const line = findFaultyLine(toml);
  return line === undefined ? parsed : { ...parsed, line };
}

function parseToml(toml: string): ParsedFile {
  // Outside input: the only way in which the parser reports a fault is to throw.
  try {
    return { ok: true, value: Object.fromEntries(Object.entries(Bun.TOML.parse(toml))) };
  } catch (error) {
    const message = reasonOf(error);
    return { ok: false, reason: message.replace("TOML Parse error: ", "") };
  }
}

/** The parser tells no line: the first line of a faulty statement follows the longest run of whole lines that parses. */
function findFaultyLine(toml: string): number | undefined {
  const lines = toml.split("\n");
  // Every step parses the rest again: beyond this a wrong file would cost seconds.
  if (lines.length > MAX_SEARCHED_LINES) return undefined;
  for (let whole = lines.length - 1; whole > 0; whole--) {
    if (parseToml(lines.slice(0, whole).join("\n")).ok) return whole + 1;
  }
  return 1;
}

const MAX_SEARCHED_LINES = 1000;
