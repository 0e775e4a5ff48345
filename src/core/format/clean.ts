// C0 and C1 controls, the line separators, the bidirectional embeddings, overrides and isolates (they
// reorder what follows them, escaped markup included), and the two code units that XML forbids.
const BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/;
const BREAKING_EACH = new RegExp(BREAKING.source, "g");
const SPACES = /\s{2,}/g;

/** Puts a space for every character that would break a line, its direction or its markup; lone surrogates become U+FFFD. */
export function replaceBreaking(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return BREAKING.test(whole) ? whole.replace(BREAKING_EACH, " ") : whole;
}

/** Any text as one calm line: nothing breaking in it, no runs of spaces, none at the ends. */
export function cleanLine(text: string): string {
  return replaceBreaking(text).replace(SPACES, " ").trim();
}
