/** How many columns a text takes. Given by the surface: only it knows its fonts. */
export type DisplayWidth = (text: string) => number;

/** Which end of a text is kept: of a command the start says most, of a path the end. */
export type KeptEnd = "start" | "end";

const ELLIPSIS = "…";
const ASCII = /^[\x20-\x7e]*$/;

/** Shortens a text to at most `maxWidth` columns, with `…` where something is missing, between what a reader sees as characters. */
export function truncate(
  text: string,
  maxWidth: number,
  displayWidth: DisplayWidth,
  kept: KeptEnd = "start",
): string {
  const max = Math.floor(maxWidth);
  if (!(max >= 1)) return "";
  const units = boundUnits(max);
  if (text.length <= units) {
    if (ASCII.test(text)) return text.length <= max ? text : cutAscii(text, max, kept);
    if (displayWidth(text) <= max) return text;
  }
  const near = kept === "start" ? text.slice(0, units) : text.slice(-units);
  if (ASCII.test(near)) return cutAscii(near, max, kept);
  return cutGraphemes(near, near.length < text.length, max, displayWidth, kept);
}

/** As `truncate`, keeping a path's end, from the beginning of a directory's name where that loses little. */
export function truncatePath(path: string, maxWidth: number, displayWidth: DisplayWidth): string {
  const cut = truncate(path, maxWidth, displayWidth, "end");
  if (cut === path) return path;
  const slash = cut.indexOf("/");
  return slash > 0 && slash < cut.length / 2 ? ELLIPSIS + cut.slice(slash) : cut;
}

// Emoji families have about 11 units in 2 columns; a longer cluster is mischief and may be cut away whole.
const boundUnits = (max: number): number => max * 16 + 64;

function cutAscii(text: string, max: number, kept: KeptEnd): string {
  return kept === "start"
    ? text.slice(0, max - 1).trimEnd() + ELLIPSIS
    : ELLIPSIS + text.slice(text.length - max + 1).trimStart();
}

function cutGraphemes(
  text: string,
  isPiece: boolean,
  max: number,
  displayWidth: DisplayWidth,
  kept: KeptEnd,
): string {
  const inOrder = splitGraphemes(text);
  const clusters = kept === "start" ? inOrder : inOrder.toReversed();
  // The cluster at the far end of a piece may itself be cut in two.
  if (isPiece) clusters.pop();
  let width = 1;
  let count = 0;
  for (const cluster of clusters) {
    width += displayWidth(cluster);
    if (width > max) break;
    count++;
  }
  const taken = clusters.slice(0, count);
  if (kept === "end") return ELLIPSIS + taken.toReversed().join("").trimStart();
  return taken.join("").trimEnd() + ELLIPSIS;
}

let segmenter: Intl.Segmenter | undefined;

// Made at the first use: it costs about 2 ms, more than all the rest of a status line.
function splitGraphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), (s) => s.segment);
}
