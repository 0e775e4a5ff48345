import { replaceBreaking } from "../../../core/format/clean.ts";
import type { Line, Span, Tone } from "../../../core/view/span.ts";

/** Marks that our bar's markup has, and how they are meant; others are passed over. */
const TONES: readonly (readonly [tag: RegExp, tone: Tone])[] = [
  [/^<b\b/, "strong"],
  [/^<span\b[^>]*\balpha=/, "muted"],
];

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

/** Pango markup as lines of text with their tones: what a bar makes of it, for a terminal. Never throws. */
export function parsePangoLines(markup: string): readonly Line[] {
  const open: (Tone | undefined)[] = [];
  return markup.split("\n").map((line) => {
    const spans: Span[] = [];
    for (const part of line.split(/(<[^>]*>)/)) {
      if (part.startsWith("</")) open.pop();
      else if (part.startsWith("<")) open.push(TONES.find(([tag]) => tag.test(part))?.[1]);
      else if (part !== "") {
        const text = replaceBreaking(
          part.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity),
        );
        const tone = open.findLast((known) => known !== undefined);
        spans.push(tone === undefined ? { text } : { text, tone });
      }
    }
    return spans;
  });
}
