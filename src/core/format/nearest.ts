/** The known word that a mistyped one most likely meant, or nothing when none is close. */
export function nearestWord(typed: string, known: Iterable<string>): string | undefined {
  const word = typed.slice(0, MAX_LENGTH).toLowerCase();
  let nearest: string | undefined;
  // Beyond a third of its letters a word is another word, not a slip.
  let best = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word, candidate.toLowerCase());
    if (distance < best) [best, nearest] = [distance, candidate];
  }
  return nearest;
}

// Longer than any name we have; bounds the work on what is no name at all.
const MAX_LENGTH = 40;

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(at(row, j) + 1, at(next, j - 1) + 1, replaced));
    }
    row = next;
  }
  return at(row, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0;
