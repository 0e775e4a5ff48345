const SPACES = /\s{2,}/g;

/** Puts a space for every character that would break a line, its direction or its markup; lone surrogates become U+FFFD. */
export function replaceBreaking(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  // No regular expression: compiling one takes a status line's process longer than reading its texts.
  let clean = "";
  let start = 0;
  for (let i = 0; i < whole.length; i++) {
    if (!isBreaking(whole.charCodeAt(i))) continue;
    clean += `${whole.slice(start, i)} `;
    start = i + 1;
  }
  return start === 0 ? whole : clean + whole.slice(start);
}

// C0 and C1 controls, the line separators, the bidirectional embeddings, overrides and isolates (they
// reorder what follows them, escaped markup included), and the two code units that XML forbids.
const isBreaking = (unit: number): boolean =>
  unit < 0x20 ||
  (unit >= 0x7f && unit <= 0x9f) ||
  (unit >= 0x2028 && unit <= 0x202e) ||
  (unit >= 0x2066 && unit <= 0x2069) ||
  unit >= 0xfffe;

/** Any text as one calm line: nothing breaking in it, no runs of spaces, none at the ends. */
export function cleanLine(text: string): string {
  return replaceBreaking(text).replace(SPACES, " ").trim();
}
