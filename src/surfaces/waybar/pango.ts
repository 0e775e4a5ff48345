import { replaceBreaking } from "../../core/format/clean.ts";
import type { Line, Span, Tone } from "../../core/view/span.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Any text as Pango markup that shows exactly that text, on one line. */
export function escapePango(text: string): string {
  return replaceBreaking(text).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** What `escapePango` was given, but for what it has made one line. */
export function unescapePango(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => CHARACTERS.get(entity) ?? entity);
}

const CHARACTERS: ReadonlyMap<string, string> = new Map(
  Object.entries(ENTITIES).map(([character, entity]) => [entity, character]),
);

// No colours: they would have to fit a theme that we do not know.
const MARKUP = {
  strong: ["<b>", "</b>"],
  warning: ["<b>", "</b>"],
  critical: ["<b>", "</b>"],
  muted: ['<span alpha="65%">', "</span>"],
} as const satisfies Record<Tone, readonly [open: string, close: string]>;

/** Lines of text with their tones as Pango markup. */
export function renderPango(lines: readonly Line[]): string {
  return lines.map((line) => line.map(renderSpan).join("")).join("\n");
}

function renderSpan({ text, tone }: Span): string {
  if (tone === undefined) return escapePango(text);
  const [open, close] = MARKUP[tone];
  return open + escapePango(text) + close;
}
